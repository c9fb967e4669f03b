"""The ways in which a question names an author or a source of articles, as patterns."""

import re
from typing import NamedTuple

from index.lexical.syllables import fold
from qa.understanding.times.dates import with_bare


class NamingForm(NamedTuple):
    """A way to name an author or a source.

    The patterns meet the words of a question in lower case, with a space before and behind each.

    Attributes:
        field: "author" or "source", a field of `Where`.
        before: what stands before the name.
        after: what stands behind the name; None for anything.
        is_sure: False if the same words may mean something else.
        is_folder: True if the source is a folder.
        whole: what the question must have as well; None for nothing.
    """

    field: str
    before: re.Pattern[str]
    after: re.Pattern[str] | None = None
    is_sure: bool = True
    is_folder: bool = False
    whole: re.Pattern[str] | None = None


def _pattern(text: str) -> re.Pattern[str]:
    """A pattern whose Vietnamese words are also met without their accents."""
    return re.compile(with_bare(text))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LEAD = (
    "(?:(?:có|theo|tìm|đọc|xem|liệt kê|find|list|show|show me) )?(?:(?:tất cả|toàn bộ|all) )?"
    "(?:(?:các|những|mọi|mấy|any|the|which|what) )?(?:(?:latest|newest|recent|other) )?"
)
_ARTICLES = (
    "(?:bài báo|bài viết|bài phóng sự|bài phản ánh|bài bình luận|loạt bài|chùm bài|bài|"
    "tin bài|tin tức|tin|phóng sự|bút ký|ký sự)"
)
_KIND = "(?:(?:nào|gì|mới nhất|mới|gần đây) )?"
_WORKS = (
    "(?:articles?|stories|story|pieces?|reports?|reporting|coverage|posts?|columns?|news|"
    "anything|everything)"
)
_WRITTEN = "(?:(?:were|was|is|are) )?(?:(?:written|published|reported) )?"
_WRITER = "(?:(?:nhà báo|phóng viên|tác giả|ký giả|cây bút|pv|journalist|reporter|author) )?"
_SOMEBODY = "(?:(?:nhà báo|phóng viên|tác giả|ký giả|cây bút|pv|cô|chị|anh|ông|bà) )?"
_PAPER = "(?:báo điện tử|trang báo|tờ báo|báo|tờ|trang|tạp chí|newspaper|paper|website)"
_WHAT = (
    "(?:những |các )?(?:bài |tin )?(?:về gì|(?:gì|nào|như thế nào|thế nào|ra sao|sao)(?: về)?|về)"
)
_ABOUT = "(?:about |on |of )?"

# Words behind the name that belong to it: "bài của Thu Hà viết về lũ".
AFTER_NAME = _pattern(
    " (?:(?:đã viết|viết|thực hiện|ghi|đăng|đưa) )?"
    "(?:nói về |viết về |về |liên quan đến |có (?:bài |tin )?(?:gì|nào) về |thì )?"
    "(?:about |on |regarding )?"
)
# Words before a name that say that a person is meant, and not what he or she wrote.
PERSONS = _words(
    "ông bà anh chị cô chú bác em cụ thầy ong ba chi bac thay mr mrs ms dr president minister"
)
# Papers whose names mean something else where they are not typed with capitals.
COMMON = _words(
    fold(
        "phápluật côngan laođộng thanhniên nhândân tuổitrẻ giáodục chínhphủ sứckhỏe giađình "
        "đờisống thểthao kinhtế xãhội phụnữ nôngnghiệp tàichính vănhóa quânđội dulịch giaothông "
        "xâydựng môitrường đầutư doanhnghiệp côngnghệ bóngđá thờitrang time world guardian "
        "nature science economist independent"
    )
)
_REPORTS = (
    "(?:(?:đã|có) )?"
    f"(?:viết|đưa tin|đưa|đăng tin|đăng|nói|phản ánh|đề cập|cho biết|có bài|có tin) {_WHAT} "
)
FORMS = (
    # "các bài của Nông Hải Yến về lũ", "articles by Thu Ha about floods"
    NamingForm("author", _pattern(f" {_LEAD}{_ARTICLES} {_KIND}(?:của|do|bởi) {_SOMEBODY}")),
    NamingForm("author", _pattern(f" {_LEAD}(?:{_WORKS} {_WRITTEN}|written )(?:by|of) {_WRITER}")),
    # "bài nào do Thu Hà viết"
    NamingForm("author", _pattern(f" do {_WRITER}"), _pattern(" (?:viết|thực hiện)(?: về)? ")),
    NamingForm(
        "author",
        _pattern(f" {_LEAD}{_WORKS} (?:that |which )?{_WRITER}"),
        _pattern(f" (?:wrote|writes|has written|had written) {_ABOUT}"),
    ),
    # "tác giả: Nông Hải Yến", "by Thu Ha: floods"
    NamingForm(
        "author",
        _pattern(" (?:có )?(?:tác giả|author) (?:(?:là|is) )?"),
        _pattern(" (?:$|về |about )"),
    ),
    NamingForm("author", _pattern(f"^ by {_WRITER}")),
    # "bài về lũ của Nông Hải Yến", "articles about floods by Thu Ha"
    NamingForm(
        "author",
        _pattern(f" (?:của|do) {_WRITER}"),
        _pattern("(?: viết)? $"),
        is_sure=False,
        whole=_pattern(f"^ {_LEAD}{_ARTICLES} {_KIND}(?:nói về|viết về|về|liên quan) "),
    ),
    NamingForm(
        "author",
        _pattern(f" by {_WRITER}"),
        _pattern(" $"),
        is_sure=False,
        whole=_pattern(f"^ {_LEAD}{_WORKS} (?:about|on|regarding) "),
    ),
    # "Nông Hải Yến viết gì về lũ", "Thu Ha's articles", "what has Thu Ha written about floods"
    NamingForm(
        "author",
        _pattern(f" {_WRITER}"),
        _pattern(
            f" (?:(?:(?:đã|có|từng) )?(?:viết|đưa tin) {_WHAT}"
            "|(?:đã )?có (?:những |các )?(?:bài viết|bài báo|bài) (?:nào |gì )?về"
            f"|(?:s )?(?:articles|stories|columns)) {_ABOUT}"
        ),
        is_sure=False,
    ),
    NamingForm(
        "author",
        _pattern(f" what (?:did|does|has|have) {_WRITER}"),
        _pattern(f" (?:write|written|wrote|publish|published) {_ABOUT}"),
        is_sure=False,
    ),
    # "bài của báo Tuổi Trẻ về lũ", "theo báo Tuổi Trẻ", "báo Tuổi Trẻ viết gì về lũ"
    NamingForm(
        "source",
        _pattern(f" {_LEAD}{_ARTICLES} {_KIND}(?:đăng )?(?:của|từ|trên|ở|trong) {_PAPER} "),
    ),
    NamingForm(
        "source",
        _pattern(f" (?:đăng )?(?:theo|trên|từ|bên|trong|according to the|according to) {_PAPER} "),
    ),
    NamingForm("source", _pattern(f" {_PAPER} "), _pattern(f" {_REPORTS}")),
    NamingForm(
        "source",
        _pattern(f" {_PAPER} "),
        _pattern(" (?:đã )?(?:viết|đưa tin|cho biết|cho hay) (?:rằng |là )?"),
        is_sure=False,
    ),
    # "bài của Dân trí", "theo Dân trí", "Dân trí viết gì về lũ", "news from Dân trí"
    NamingForm(
        "source",
        _pattern(f" {_LEAD}{_ARTICLES} {_KIND}(?:đăng )?(?:của|từ|trên|ở|trong) "),
        is_sure=False,
    ),
    NamingForm(
        "source",
        _pattern(
            " (?:(?:đăng )?(?:theo|trên)|nguồn|according to|(?:as )?reported by|published in) "
            "(?:the )?"
        ),
        is_sure=False,
    ),
    NamingForm("source", _pattern(" "), _pattern(f" {_REPORTS}"), is_sure=False),
    NamingForm(
        "source",
        _pattern(f" {_LEAD}{_WORKS} {_WRITTEN}(?:from|in|on|by|of) (?:the )?"),
        is_sure=False,
    ),
    NamingForm("source", _pattern(" (?:from|on|in) (?:the )?"), _pattern(" $"), is_sure=False),
    NamingForm("source", _pattern("^ (?:from|on) (?:the )?"), is_sure=False),
    NamingForm(
        "source",
        _pattern(" what (?:did|does|has|have|do) (?:the )?"),
        _pattern(f" (?:say|said|write|written|report|reported|publish|published) {_ABOUT}"),
        is_sure=False,
    ),
    NamingForm(
        "source",
        _pattern(" (?:the )?"),
        _pattern(f" (?:s )?(?:articles|stories|coverage|reports) {_ABOUT}"),
        is_sure=False,
    ),
    # "trong mục Kinh tế", "in the folder 2024"
    NamingForm(
        "source",
        _pattern(
            " (?:(?:trong|ở|thuộc|trên|in) )?(?:the )?(?:chuyên mục|thư mục|mục|folder|section) "
        ),
        is_folder=True,
    ),
)
