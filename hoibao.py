"""The public names of Hỏi Báo in one place, and the command `hoibao`."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import index
import qa
from index.errors import HoibaoError
from index.terminal import add_version, escape_missing_letters

if TYPE_CHECKING:
    from index import BuildReport, build_store
    from qa import Answer, Copy, Hit, Retriever, Where, as_dict, current, retrieve

__all__ = [
    "Answer",
    "BuildReport",
    "Copy",
    "Hit",
    "HoibaoError",
    "Retriever",
    "Where",
    "as_dict",
    "build_store",
    "current",
    "main",
    "retrieve",
]


def __getattr__(name: str) -> Any:
    """Imports a public name when it is first used: a command's help needs none of them."""
    for package in (qa, index):
        if name in package.__all__:
            return getattr(package, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    """All public names, those too that no one has used yet."""
    return sorted({*globals(), *__all__})


SHELLS = ("bash", "zsh", "tcsh")
EXAMPLES = """\
examples:
  hoibao index articles                 make a store of a folder of articles
  hoibao ask "ai chủ trì hội nghị?"     ask it
  hoibao chat                           ask it in the browser
  hoibao check articles                 see that the store is whole and up to date
  source <(hoibao completion bash)      complete options with the Tab key

hoibao COMMAND --help shows the options of a command.
"""


class Command(NamedTuple):
    """A command of `hoibao`.

    Attributes:
        module: has `parser(prog)` and `main(arguments, prog)`.
        help: what it does.
        options: go before those that the user gives.
    """

    module: str
    help: str
    options: tuple[str, ...] = ()


COMMANDS = {
    "index": Command("index.__main__", "index articles (python -m index)"),
    "ask": Command("qa.__main__", "ask the articles (python -m qa)"),
    "chat": Command("app", "serve the web chat (python app.py)"),
    "check": Command(
        "index.__main__", "see that a store is whole and up to date", options=("--check",)
    ),
}


def parser() -> argparse.ArgumentParser:
    """The commands with their options."""
    commands = argparse.ArgumentParser(
        prog="hoibao",
        description="Ask a collection of articles; get the passages that answer, quoted exactly.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_version(commands)
    subparsers = commands.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, command in COMMANDS.items():
        own = import_module(command.module).parser(f"hoibao {name}")
        subparsers.add_parser(name, parents=[own], conflict_handler="resolve", help=command.help)
    completion = subparsers.add_parser("completion", help="print what a shell needs to complete")
    completion.add_argument("shell", choices=SHELLS)
    return commands


def completion(shell: str) -> str:
    """The script by which a shell completes the commands and their options.

    Args:
        shell: one of SHELLS.
    """
    import shtab

    script: str = shtab.complete(parser(), shell)
    return script


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one of COMMANDS and returns its exit code.

    Args:
        arguments: of the command line; None for those of this process.
    """
    escape_missing_letters()
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if not arguments or arguments[0] not in COMMANDS:
        options = parser().parse_args(arguments)
        print(completion(options.shell))
        return 0
    name, *rest = arguments
    module = import_module(COMMANDS[name].module)
    if name in ("index", "check"):
        module.give_way()
    code: int = module.main([*COMMANDS[name].options, *rest], f"hoibao {name}")
    return code


def run_and_exit() -> None:
    """`main` as the installed program: it ends without freeing the models piece by piece."""
    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    run_and_exit()
