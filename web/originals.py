"""The files that articles were read from: found, and sent such that a browser may show them."""

import os
import stat
from collections.abc import Container
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from fastapi.responses import FileResponse, Response

from index.text.decoding import decode

# What a browser shows without running anything of it in a page of ours: a PDF in its own viewer,
# and plain text. All else is saved as a file. HTML may be of anybody.
PDF = ".pdf"
TEXT = (".txt", ".text", ".md", ".markdown")
MAX_TEXT = 5_000_000  # bytes of a text that is shown; a larger one is saved


def original_file(folder: Path, source: str, kinds: Container[str]) -> Path | None:
    """Returns the file in a folder that an article was read from.

    Args:
        folder: the folder of the articles. No path or link leads out of it.
        source: the article's source: a path below the folder, with "#3" behind it for the third
            line or row of a file. An article may state any text.
        kinds: the ends of names that there may be, in lower case.

    Returns:
        The file's real path; None if there is no such file, or it is hidden or no regular file.
    """
    root = Path(os.path.realpath(folder))
    for name in (source, source.rpartition("#")[0]):
        parts = PurePosixPath(name).parts
        if not parts or any(part.startswith(".") for part in parts):
            continue
        try:
            file = Path(os.path.realpath(root / name, strict=True))
            is_regular = stat.S_ISREG(file.stat().st_mode)
        except (OSError, ValueError):  # the latter for a name that no file can have
            continue
        if is_regular and root in file.parents and file.suffix.lower() in kinds:
            return file
    return None


def original_response(file: Path) -> Response:
    """Sends a file: to be shown if it is a PDF or a text, and else to be saved.

    Raises:
        OSError: the file cannot be read.
    """
    kind = file.suffix.lower()
    if kind == PDF:
        return FileResponse(
            file,
            media_type="application/pdf",
            filename=file.name,
            content_disposition_type="inline",
        )
    if kind in TEXT and file.stat().st_size <= MAX_TEXT:
        text, _ = decode(file.read_bytes())
        if text is not None:
            headers = {
                "content-disposition": f"inline; filename*=utf-8''{quote(file.name, '')}",
                "content-security-policy": "sandbox",
            }
            return Response(
                text.encode("utf-8", "replace"),
                media_type="text/plain; charset=utf-8",
                headers=headers,
            )
    return FileResponse(file, media_type="application/octet-stream", filename=file.name)
