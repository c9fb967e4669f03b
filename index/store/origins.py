"""Compares the sources of articles with the sources of a filter, and names them."""

import re
from collections.abc import Callable, Iterable, Iterator

from index.where import alike

FEW_VALUES = 5  # of a source
_WEB = re.compile(r"^(?:https?://(?:www\.)?|www\.)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[/?#:]")
_HOST = re.compile(r"//[^/?#]*")
# A host that is stated as the whole source.
_HOST_ALONE = re.compile(r"(?:[\w-]+\.)+(?:vn|com|net|org|info|edu|gov)", re.IGNORECASE)
# Labels of a host that name no paper, before and behind the one that does.
_NAMELESS = frozenset(
    ["www", "m", "amp", "com", "net", "org", "info", "edu", "gov", "co", "ac", "vn"]
)


def from_source(values: Iterable[str]) -> Callable[[str], bool]:
    """Returns the test whether an address (see `address_of`) begins with one of these values.

    A host may have subdomains before the value. A separator or the end must follow it.
    """
    # The values become no pattern, because `re` keeps hundreds of those in memory.
    starts = frozenset(start for value in values if (start := address_of(value).strip("/")))
    first_parts = frozenset(_SEPARATOR.split(start, 1)[0] for start in starts)
    # A search for a few values takes a tenth of the time of a closer look.
    few = tuple(starts) if len(starts) <= FEW_VALUES else None

    def fits(address: str) -> bool:
        if few is not None and not any(start in address for start in few):
            return False
        ends = [*(separator.start() for separator in _SEPARATOR.finditer(address)), len(address)]
        return any(
            address[begin : next(end for end in ends if end >= begin)] in first_parts
            and any(address[begin:end] in starts for end in ends)
            for begin in _beginnings(address)
        )

    return fits


def _beginnings(address: str) -> Iterator[int]:
    """Where a value may stand in an address: at its beginning, or at a part of its host's name."""
    yield 0
    if host := _HOST.match(address):
        yield 2
        for dot in re.finditer(r"\.", host[0]):
            yield dot.end()


def address_of(source: str) -> str:
    """A source in the form in which sources are compared; "//host/..." for a web address."""
    return _WEB.sub("//", alike(source))


def source_label(source: str) -> str:
    """The facet of a source.

    It is the host, the first folder, the file of many articles, or the name of a paper.

    Returns:
        "" if the source is the file of one article.

    >>> source_label("https://www.dantri.com.vn/a.htm"), source_label("2024/tet/a.txt")
    ('dantri.com.vn', '2024/')
    >>> source_label("tin.jsonl#3"), source_label("Báo Tuổi Trẻ"), source_label("a.txt")
    ('tin.jsonl', 'Báo Tuổi Trẻ', '')
    """
    if on_web := _WEB.match(source):
        host = re.match(r"[\w.-]*", source[on_web.end() :])
        return host[0].lower() if host else ""
    file = source.partition("#")[0]
    folder, slash, _ = file.partition("/")
    if slash:
        return folder + slash
    is_stated = "." not in file or _HOST_ALONE.fullmatch(file)
    return file if file != source or is_stated else ""


def names_of_source(label: str) -> dict[str, str]:
    """The names of the source with a label, each as it is shown: as the label.

    >>> list(names_of_source("thethao.tuoitre.vn")), list(names_of_source("kinh-te/"))
    (['thethao.tuoitre.vn', 'thethao', 'tuoitre'], ['kinh-te/'])
    """
    parts = [] if label.endswith("/") else label.lower().split(".")[:-1]
    return dict.fromkeys([label, *(part for part in parts if part not in _NAMELESS)], label)
