"""What the classes and the id of an element of a web page say of it."""

import itertools
import re
from typing import Any

from index.text.embedded import is_code_field
from index.text.markup import INLINE, UNSEEN, is_hidden

# Characters of the names of an element that are looked at.
MAX_NAMES = 1_000
# Pieces of the text of a link within a page that are looked at.
MAX_PIECES = 10
# Names of elements that hold something else than the article.
OTHER_NAMES = re.compile(
    r"related|relate-|lien-?quan|breadcrumb|sidebar|newsletter|cookie|consent|social|share|sharing"
    r"|teaser|advert|banner|promo|sponsor|outbrain|taboola|pagination|comment(?!ary)|byline|author"
    r"|tac-?gia|footer|(?<!elementor-)(?<!panel )widget(?!_sow)"
    r"|elementor-widget-(?:nav|post)|subscri|recommend|popular|most-?read|trending|toolbar|navi"
    r"|menu|popup|modal|login|rating|copyright|disclaimer|metadata|timestamp|datetime|hidden|noprint|print-?only"
    r"|(?:^|[\s_-])(?:nav|ads?|tags?|meta|date|time|login|tools?|next|prev|more|hide|info|infos"
    r"|source|license|vote|like|follow|topics?|category|categories|cat)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Names of elements with advertisements, and of the feet of posts.
NEVER_NAMES = re.compile(
    r"(?:^|[\s_-])(?:footer|ads?|advert\w{0,12}|adsbygoogle|sponsor\w{0,5}|quang-?cao|qc)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
# Names of classes of headlines: "entry-title", "ArticleHeader", "title-detail".
HEADLINE_NAMES = re.compile(
    r"\b(?:article|post|entry|news|detail|story|page)[_-]{0,2}(?:title|header|headline|heading)\b"
    r"|\b(?:title|headline)[_-]{0,2}(?:detail|news|post|article|story|page)\b|\bheadline\b"
    r"|\btieu-?de-?(?:bai|tin)\b",
    re.IGNORECASE,
)
# Names of classes of leads: "article-teaser", "post-excerpt", "sapo".
LEAD_NAMES = re.compile(r"teaser|excerpt|sapo|standfirst|sub-?(?:title|headline)|intro", re.I)
# Names of the notes that stand below an article, and of those in Word's "filtered HTML".
NOTE_NAMES = re.compile(
    r"foot-?notes?(?:$|[\s_-])|end-?notes?(?:$|[\s_-])|mso(?:foot|end)notetext|(?:^|\s)(?:ftn|edn)\d",
    re.IGNORECASE,
)
# Names of lists of the main points that stand above an article.
SUMMARY_NAMES = re.compile(
    r"key-?(?:point|fact|take|highlight)|(?:^|[\s_-])(?:highlights?|take-?aways?|summary|sapo|tom-?tat)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)
# Names of what a reader unfolds: the panels of tabs, questions with their answers, "read more".
FOLDED = re.compile(
    r"(?:^|[\s_-])(?:tabs?|tab-?(?:pane|panel|content|item)s?|accordion|collaps\w{1,9}|toggle|spoiler"
    r"|faq|answer|panel|expand\w{0,5}|read-?more|see-?more)(?:$|[\s_-])",
    re.IGNORECASE,
)
# Advertisements and menus of AMP pages.
AMP = {"amp-ad", "amp-embed", "amp-sidebar", "amp-consent", "amp-analytics"}
# Links of wikis and programs to a heading or back from a note, and texts for screen readers and
# search engines.
HELPERS = re.compile(
    r"\b(?:mw-editsection|av-structured-data|headerlink|footnote-?back(?:ref|link)?|reversefootnote"
    r"|screen-reader-text|sr-only|visually-?hidden)\b",
    re.IGNORECASE,
)
INLINE_NAME = re.compile(INLINE)
# Names of classes of captions: "wp-caption-text", "chu-thich".
CAPTION_NAMES = re.compile(r"caption|chu-?thich", re.IGNORECASE)


def is_named_headline(element: Any) -> bool:
    """True if an element's classes or its id say that it is the headline of an article."""
    # Google Docs calls the paragraph of a title so; headings of other pages may be the site's.
    is_title = element.tag == "p" and "title" in (element.get("class") or "").split()
    return is_title or HEADLINE_NAMES.search(names_of(element)) is not None


def names_of(element: Any) -> str:
    """Returns the classes and the id of an element, and "hidden" if it is not shown."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:MAX_NAMES]
    is_folded = element.get("role") == "tabpanel" or FOLDED.search(names) is not None
    is_shown = not is_hidden(element) and element.get("aria-hidden") != "true"
    return names if is_shown or is_folded else f"{names} hidden"


def is_helper(element: Any) -> bool:
    """True for what wikis and programs add to a text for links, screen readers, search engines."""
    return HELPERS.search(names_of(element)) is not None


def is_unseen(name: str, element: Any) -> bool:
    """True if an element of a page is left out, whatever stands around it.

    A hidden part of a line is; a hidden block may be the article, which a script shows.

    Args:
        name: the HTML name of the element.
        element: the element.
    """
    # A heading is called "head" by trafilatura.
    if (name in UNSEEN and name != "head") or name in AMP or is_code_field(element):
        return True
    if name == "a" and (element.get("href") or "").startswith("#"):
        shown = "".join(itertools.islice(element.itertext(), MAX_PIECES))
        if shown and not any(map(str.isalnum, shown)):  # an arrow back from a note
            return True
    is_inline = isinstance(name, str) and INLINE_NAME.fullmatch(name) is not None
    return is_helper(element) or (is_inline and is_hidden(element))
