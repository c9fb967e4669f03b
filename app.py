"""The web chat: `python app.py` opens the store, or makes it on a first run, and serves it."""

import argparse
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from index.errors import HoibaoError
from index.qdrant.address import Address, engine_address
from index.terminal import (
    add_version,
    add_weights,
    escape_missing_letters,
    keep_named_weights,
    wait_asleep,
)
from web.access.listening import listen, shown_address
from web.collections.names import folders_of, named_stores
from web.embedding.origins import embedder
from web.passwords import Passwords

PROG = "python app.py"
ARTICLES = Path(__file__).with_name("articles")
STORE = "store"
EXAMPLES = """\
examples:
  {prog}
  {prog} --store store --port 8080
  {prog} --host 0.0.0.0 --auth passwords
  {prog} --store press=stores/press --store laws=stores/laws

Exit codes: 0 stopped, 2 an error. How to run it as a service: docs/operators.md
"""


class MissingError(HoibaoError):
    """A package or folder that an option needs is missing."""


def main(arguments: Sequence[str] | None = None, prog: str = PROG) -> int:
    """Serves the chat until it is stopped.

    Args:
        arguments: of the command line; None for those of this process.
        prog: what help calls the command.

    Returns:
        the exit status: 0, or 2 after a sentence on stderr that says what is wrong.
    """
    escape_missing_letters()
    options = parser(prog).parse_args(arguments)
    try:
        stores = named_stores(options.store or [STORE])
        uploads = folders_of(stores, "--upload", options.upload)
        originals = folders_of(stores, "--originals", options.originals)
        listener = listen(options.host, options.port)  # before everything slow
        with listener:
            # Gradio and the hub's client read these when they are imported.
            os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
            passwords = Passwords.read(options.auth) if options.auth else None
            if options.mcp and not find_spec("mcp"):
                raise MissingError('--mcp needs another package: pip install -e ".[mcp]"')
            for folder in uploads.values():
                if not folder.is_dir():
                    raise MissingError(f"--upload needs a folder, and {folder} is none: make it.")
            for folder in originals.values():
                if not folder.is_dir():
                    raise MissingError(
                        f"--originals needs a folder, and {folder} is none: name the folder "
                        "that was indexed."
                    )
            keep_named_weights(options)
            for name in uploads:
                if engine_address(stores[name]):
                    raise MissingError(
                        "--upload is for stores in folders: add files where the collection in "
                        "Qdrant is built."
                    )
            for name, store in stores.items():
                # The sample articles belong in no store that has a name.
                if articles := uploads.get(name, None if name else ARTICLES):
                    make_store(store, articles)
            serve(
                stores,
                listener,
                options.name or options.host,
                passwords,
                options.feedback,
                uploads,
                options.mcp,
                # With a name, a server stands before the chat, and anybody may be behind it.
                watches=bool(passwords) or not options.name,
                originals=originals,
                share=options.share,
                embedders=options.embed,
            )
    except HoibaoError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.")
    return 0


def make_store(store: Address, articles: Path = ARTICLES) -> None:
    """Builds a store from a folder of articles, unless there is a store already.

    It builds nothing in Qdrant.

    Args:
        store: the address of the store.
        articles: the folder of the articles.

    Raises:
        HoibaoError: the store cannot be built.
    """
    from index.console import build_with_progress
    from index.store.folder import MANIFEST

    if engine_address(store):
        return
    store = Path(str(store))
    if not os.path.exists(store / MANIFEST):  # Path.exists fails on a folder without permission
        print(f"There is no store in {store} yet: indexing {articles} into it.", flush=True)
        wait_asleep()
        build_with_progress([articles], store, None)


def serve(
    stores: Mapping[str, Address],
    listener: socket.socket,
    host: str,
    passwords: Passwords | None,
    feedback: bool,
    uploads: Mapping[str, Path],
    mcp: bool,
    watches: bool,
    originals: Mapping[str, Path],
    share: bool | None,
    embedders: Sequence[str],
) -> None:
    """Serves the chat over stores on a listening socket, until the process is told to stop.

    Args:
        stores: the address of each store by its name; one store alone may have the name "".
        listener: the socket.
        host: a name by which the chat is asked, beside "localhost".
        passwords: who may sign in; None lets everybody in.
        feedback: True asks readers for verdicts, which are stored beside each store.
        uploads: the folders of articles that readers may add files to, by the store's name.
        mcp: True offers the endpoint as a tool of the Model Context Protocol too.
        watches: True lets readers have questions watched, if only this machine can reach the
            server or they sign in. All readers see these questions.
        originals: the folders of the articles' files, which readers may have, by the store's name.
        share: True if readers may share answers; None if they may where they may watch questions.
        embedders: the origins whose pages may show the question box.

    Raises:
        HoibaoError: a store cannot be opened or is of another model, or a question fails.
    """
    import uvicorn

    from web.access.connections import server_config
    from web.access.limits import is_loopback
    from web.stubs import without_stubs

    with without_stubs():
        from web.application import served_app
    from web.collections.opening import opened_collections

    local = is_loopback(listener.getsockname()[0])
    known = watches and (local or bool(passwords))  # who reads what is kept for all
    first = opened_collections(
        stores,
        feedback=feedback,
        uploads=uploads,
        watches=known,
        originals=originals,
        shares=known if share is None else share,
    )
    app = served_app(first, passwords, local, mcp, host, embedders)
    print(f"The chat is ready: {shown_address(listener)} (Ctrl+C stops it)", flush=True)
    uvicorn.Server(server_config(app)).run(sockets=[listener])


def parser(prog: str = PROG) -> argparse.ArgumentParser:
    """Returns the parser of the command line, which help calls `prog`."""
    parser = argparse.ArgumentParser(
        prog=prog,
        description="Serves the web chat over a store of indexed articles.\nWhere there is no "
        "store yet, the sample articles are indexed first. Needs no network.",
        epilog=EXAMPLES.format(prog=prog),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--store",
        action="append",
        metavar="[NAME=]FOLDER",
        help=f"folder of the store, or qdrant+https://HOST:PORT/NAME (default: {STORE}); several "
        "stores are served together under their names: --store NAME=FOLDER --store NAME=FOLDER",
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to serve on; 0.0.0.0 lets other machines in (default: %(default)s)",
    )
    parser.add_argument(
        "--port", type=_port, default=7860, help="port to serve on (default: %(default)s)"
    )
    parser.add_argument(
        "--name",
        help="name of the server with HTTPS that stands before the chat, such as chat.example.org; "
        "the chat can then stay on 127.0.0.1",
    )
    parser.add_argument(
        "--no-feedback",
        action="store_false",
        dest="feedback",
        help="do not ask readers what each passage is worth (kept in STORE.feedback.jsonl)",
    )
    parser.add_argument(
        "--upload",
        action="append",
        default=[],
        metavar="[NAME=]FOLDER",
        help="let readers add files to this folder of articles, which the store is built from",
    )
    parser.add_argument(
        "--originals",
        action="append",
        default=[],
        metavar="[NAME=]FOLDER",
        help="let readers have the files of this folder that the articles were read from",
    )
    parser.add_argument(
        "--share",
        action=argparse.BooleanOptionalAction,
        help="let readers share an answer as a page of this server (kept in STORE.shared; "
        "by default only on this machine alone or with --auth)",
    )
    parser.add_argument(
        "--mcp", action="store_true", help="offer the endpoint as a tool of the MCP as well"
    )
    parser.add_argument(
        "--embed",
        action="append",
        default=[],
        type=embedder,
        metavar="ORIGIN",
        help="let pages of this origin, such as https://intranet.example, show the question box; "
        "may be given several times",
    )
    parser.add_argument(
        "--auth",
        type=Path,
        metavar="FILE",
        help="let in only who is named in this file, made with `python -m web.passwords FILE NAME`",
    )
    add_weights(parser)
    add_version(parser)
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: give a number from 1 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
