"""Compares the sources of articles with the sources of a filter, and names them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath

from index.article import is_upload
from index.where import alike

FEW_VALUES = 5  # of a source
BEGINNINGS, ENDS = 16, 32  # of an address, which a passage in Qdrant has
_WEB = re.compile(r"^(?:https?://(?:www\.)?|www\.)", re.IGNORECASE)
_SEPARATOR = re.compile(r"[/?#:]")
_HOST = re.compile(r"//[^/?#]*")
# A host that is stated as the whole source.
_HOST_ALONE = re.compile(r"(?:[\w-]+\.)+(?:vn|com|net|org|info|edu|gov)", re.IGNORECASE)
# Labels of a host that name no paper, before and behind the one that does.
_NAMELESS = frozenset(
    ["www", "m", "amp", "com", "net", "org", "info", "edu", "gov", "co", "ac", "vn"]
)

# The source that stands for all files under the folder that was indexed.
WHOLE = "."


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


def beginnings_of(address: str) -> set[str]:
    """What an address (see `address_of`) begins with in the sense of `from_source`.

    Of a host with more than BEGINNINGS parts, and of an address with more than ENDS, the rest is
    left out, except for the whole address: what an article states must not become megabytes.

    >>> sorted(beginnings_of("//a.vn/tin"))
    ['a.vn', 'a.vn/tin', 'vn', 'vn/tin']
    """
    separators = islice(_SEPARATOR.finditer(address), ENDS)
    ends = [*(separator.start() for separator in separators), len(address)]
    begins = [*islice(_beginnings(address), BEGINNINGS)]
    starts = (address[begin:end] for begin in begins for end in ends if end > begin)
    return {start for start in starts if start.strip("/") == start}


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


class SourceNames:
    """What the operator calls the sources of a collection."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Takes the names.

        Args:
            names: the name of each source. A source is written as in a filter; WHOLE are all files
                that are not named otherwise.
        """
        self._sources = {address_of(source).strip("/"): source for source in names}
        self._first_parts = {_SEPARATOR.split(start, 1)[0] for start in self._sources}
        self._names = names

    def source(self, source: str) -> str | None:
        """The longest of the named sources that an article's source begins with; None for none.

        What readers have uploaded has no name.
        """
        if not self._names or is_upload(source):
            return None
        address = address_of(source)
        ends = [*(separator.start() for separator in _SEPARATOR.finditer(address)), len(address)]
        starts = [
            address[begin:end]
            for begin in _beginnings(address)
            if address[begin : next(end for end in ends if end >= begin)] in self._first_parts
            for end in ends
            if address[begin:end] in self._sources
        ]
        if starts:
            return self._sources[max(starts, key=len)]
        is_file = not _WEB.match(source) and source_label(source) != source
        return WHOLE if is_file and WHOLE in self._names else None

    def name(self, source: str) -> str | None:
        """What the operator calls the source of an article; None without a name."""
        named = self.source(source)
        return None if named is None else self._names[named]


def shown_source(source: str, name: str | None = None) -> str:
    """What people call the source of an article.

    Args:
        source: the source of the article.
        name: what the operator calls it, if there is such a name.

    Returns:
        The name; or else the host, the first folder, or the file of many articles without its
        ending. "" for a file of one article, and the whole source of what a reader uploaded.

    >>> shown_source("2024/tet/a.txt"), shown_source("tin.jsonl#3"), shown_source("a.txt")
    ('2024', 'tin', '')
    """
    if is_upload(source):
        return source
    label = source_label(source)
    if name or _WEB.match(source) or label == source:
        return name or label
    folder = label.rstrip("/")
    return folder if folder != label else PurePosixPath(label).stem
