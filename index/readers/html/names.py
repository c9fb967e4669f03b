"""What the classes and the id of an element of a web page say of it."""

import re
from typing import Any

from index.text.markup import is_hidden

# Characters of the names of an element that are looked at.
MAX_NAMES = 1_000
# Names of elements that hold something else than the article.
OTHER_NAMES = re.compile(
    r"related|relate-|lien-?quan|breadcrumb|sidebar|newsletter|cookie|consent|social|share|sharing"
    r"|teaser|advert|banner|promo|sponsor|outbrain|taboola|pagination|comment(?!ary)|byline|author"
    r"|tac-?gia|footer|widget|subscri|recommend|popular|most-?read|trending|toolbar|navi|menu|popup"
    r"|modal|login|rating|copyright|disclaimer|metadata|timestamp|datetime|hidden|noprint|print-?only"
    r"|(?:^|[\s_-])(?:nav|ads?|tags?|meta|date|time|login|tools?|next|prev|more|hide|info|infos"
    r"|source|license|vote|like|follow|topics?|category|categories|cat)(?:$|[\s_-])",
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
# Names of classes of captions: "wp-caption-text", "chu-thich".
CAPTION_NAMES = re.compile(r"caption|chu-?thich", re.IGNORECASE)


def is_named_headline(element: Any) -> bool:
    """True if an element's classes or its id say that it is the headline of an article."""
    return HEADLINE_NAMES.search(names_of(element)) is not None


def names_of(element: Any) -> str:
    """Returns the classes and the id of an element, and "hidden" if it is not shown."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:MAX_NAMES]
    is_shown = not is_hidden(element) and element.get("aria-hidden") != "true"
    return names if is_shown else f"{names} hidden"
