"""What the elements of a web page say of the lines in them: article, menu, caption, links."""

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import Any

from index.readers.html.lines import HEADINGS, LISTS
from index.readers.html.names import (
    CAPTION_NAMES,
    LEAD_NAMES,
    NEVER_NAMES,
    NOTE_NAMES,
    OTHER_NAMES,
    SUMMARY_NAMES,
    is_named_headline,
    names_of,
)
from index.readers.html.page import Line, Page

# A line that trafilatura took and that has so many words or fewer could be there by chance.
SHORT = 5
# The article's own element holds this share of the characters that are surely the article's.
MIN_OWN = 0.8
# What has more than this share of its characters in links leads to other pages.
MAX_LINKED, MAX_LINKED_LINE = 0.4, 0.8
MAX_AROUND = 3  # elements around a line that can set it in the middle
CAPTIONS = {"figcaption", "caption", "svg"}
ARTICLES = {"article", "main"}
WHOLE = {"html", "body"}
# Of a page whose article has no element of its own, such lines may be of anything.
LOOSE = {"li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6"}
# Elements that are a line or a part of one.
LINE_ELEMENTS = {"p", "li", "dt", "dd", "tr", "td", "th", "blockquote", "pre"}
# Elements that never hold a part of an article; nor does a <header> outside of its own element.
NEVER = {"nav", "footer"}
NEVER_ROLES = {"navigation", "banner", "contentinfo", "search", "menu", "menubar"}
# What the imprint at the foot of a page begins with. In a longer line it is the article's.
IMPRINT = re.compile(
    r"\W{0,5}(?:©|\(c\)|copyright\b|all rights reserved|bản quyền (?:©|\d|thuộc|của|báo)"
    r"|giấy phép (?:số|xuất bản|thiết lập|hoạt động)|cơ quan chủ quản|chịu trách nhiệm)",
    re.IGNORECASE,
)
MAX_IMPRINT = 200
# Elements that hold something else than the article if trafilatura has taken nothing of them.
OTHER = {"aside", "form", "article", "search", "dialog", "time"}
# What stands before an item of a numbered list.
ITEM_NUMBER = re.compile(r"^-?\d{1,6}\. ")
# The beginning of a link to another article: words, or ">>".
READ_MORE = re.compile(
    r"\s{0,3}(?:>{1,3}|[»→➤►▶☛👉]{1,3})"
    r"|\W{0,5}(?:xem thêm|xem tiếp|đọc thêm|mời xem|(?:tin|bài) (?:liên quan|khác)"
    r"|read (?:more|also)|see also|more on|mehr zum|lesen sie|lire aussi|lea también)\b",
    re.IGNORECASE,
)


class PageParts:
    """What is known of the elements of a page, by their numbers."""

    def __init__(self, page: Page) -> None:
        """Looks at the names of all elements, and at how much of their text is links."""
        self._page = page
        count = len(page.elements)
        self._never = [False] * count  # it, or one around it, is never the article's
        self._is_header = [False] * count  # or one around it is
        # The innermost element around it that holds something else: on a page whose article has no
        # element of its own, and in that element, where an <aside> may hold the article's numbers.
        self._other = [-1] * count
        self._other_in_article = [-1] * count
        self._unseen = [-1] * count  # the innermost around it that is hidden or NEVER_NAMES
        self._captions = [False] * count  # or one around it is
        self._notes = [False] * count  # or one around it is
        self._size = self._sums((line.node, size_of([line])) for line in page.lines)
        self._linked = self._sums((line.node, line.linked) for line in page.lines)
        with_digits = (line.node for line in page.lines if any(map(str.isdecimal, line.text)))
        digits = self._sums((node, 1) for node in with_digits)
        for node, (element, parent) in enumerate(zip(page.elements, page.parents, strict=True)):
            around = parent if parent >= 0 else node
            names = names_of(element)
            is_never = element.tag in NEVER or element.get("role") in NEVER_ROLES
            self._never[node] = self._never[around] or is_never
            self._is_header[node] = self._is_header[around] or element.tag == "header"
            is_caption = element.tag in CAPTIONS or CAPTION_NAMES.search(names) is not None
            self._captions[node] = self._captions[around] or is_caption
            self._notes[node] = self._notes[around] or NOTE_NAMES.search(names) is not None
            is_named_other = not is_caption and OTHER_NAMES.search(names) is not None
            is_other = element.tag in OTHER or is_named_other
            is_unseen = names.endswith(" hidden") or NEVER_NAMES.search(names) is not None
            self._unseen[node] = node if is_unseen else self._unseen[around]
            is_data = element.tag == "aside" and digits[node] > 0 and not self._linked[node]
            if element.tag == "form":  # some programs put the whole page into one
                is_layout = next(element.iter("h1"), None) is not None
                is_other = not is_layout and 2 * self._size[node] < self._size[0]
            self._other[node] = node if is_other else self._other[around]
            is_other &= not is_data or is_named_other
            self._other_in_article[node] = node if is_other else self._other_in_article[around]
        self._sure = [0] * count
        self._own = self._head = 0
        self._headline = -1  # the number of its element; -1 for none
        self._left_out: list[int] = []
        self._around: list[int] = []
        self._with_own_lines: set[int] = set()  # elements with a sure line right in them

    def _sums(self, values: Iterable[tuple[int, int]]) -> list[int]:
        """Returns for each element the sum of the (node, value) in it."""
        sums = [0] * len(self._page.elements)
        for node, value in values:
            sums[node] += value
        for node in range(len(sums) - 1, 0, -1):  # inner elements have higher numbers
            sums[self._page.parents[node]] += sums[node]
        return sums

    def learn(self, sure: Sequence[Line]) -> None:
        """Finds the article's own element, by lines that are surely the article's."""
        self._sure = self._sums(
            (line.node, size_of([line])) for line in sure if not self._never[line.node]
        )
        self._with_own_lines = {self._page.parents[line.node] for line in sure}
        least = MIN_OWN * self._sure[0]
        own = max(node for node, size in enumerate(self._sure) if size >= least)
        articles = (node for node in self._page.around(own) if self._tag(node) in ARTICLES)
        while self._tag(own) in LINE_ELEMENTS | LISTS | HEADINGS and own > 0:
            own = self._page.parents[own]
        self._own = self._head = next(articles, own)
        # The largest element around each that has no sure lines, -1 if it has some itself; and the
        # element around that.
        self._left_out, self._around = [], []
        for node, (parent, size) in enumerate(zip(self._page.parents, self._sure, strict=True)):
            if size or parent < 0:
                left_out, around = -1, node
            elif self._sure[parent]:
                left_out, around = node, parent
            else:
                left_out, around = self._left_out[parent], self._around[parent]
            self._left_out.append(left_out)
            self._around.append(around)

    def learn_head(self, headline: Line) -> None:
        """Finds the element of the article's head: the smallest with headline and article."""
        self._headline = headline.node
        inside = {*self._page.around(headline.node)}
        head = next(node for node in self._page.around(self._own) if node in inside)
        self._head = self._own if self._tag(head) in WHOLE else head

    @property
    def own(self) -> int:
        """The number of the article's own element, once it is known."""
        return self._own

    def is_own(self, line: Line) -> bool:
        """True if a line stands in the article's own element."""
        return self._page.is_in(line.node, self._own)

    def is_sure(self, line: Line) -> bool:
        """True if a line that trafilatura took is the article's.

        A short one could be there by chance, and a link to another article stands in many. Links of
        one word are addresses.
        """
        if self._is_never(line):
            return False
        if READ_MORE.match(line.text) and line.linked > MAX_LINKED * size_of([line]):
            return False
        is_teaser = " " in line.text and is_link(line) and self._other_around(line) > self._own
        return not is_teaser and (self.is_own(line) or len(words_of(line)) > SHORT)

    def _is_never(self, line: Line) -> bool:
        """True if a line stands in a menu, a foot of a page, or the head of the whole page.

        Or it is hidden, an advertisement, or at the foot of a post. What is hidden and holds half
        of what trafilatura took is the article, which a script shows.
        """
        unseen = self._unseen[line.node]
        if unseen > self._own and 2 * self._sure[unseen] < self._sure[0]:
            return True
        in_article = self.is_own(line) and self._tag(self._own) not in WHOLE
        return self._never[line.node] or (self._is_header[line.node] and not in_article)

    def is_imprint(self, line: Line) -> bool:
        """True if a line says whose the page is, and stands in no element of the article alone."""
        is_own = self.is_own(line) and self._tag(self._own) not in WHOLE
        is_short = len(line.text) <= MAX_IMPRINT
        return is_short and not is_own and IMPRINT.match(line.text) is not None

    def is_headline(self, line: Line) -> bool:
        """True if the names of a line's element say that it is the headline of the article."""
        return is_named_headline(self._page.elements[line.node])

    def is_summary(self, line: Line) -> bool:
        """True if the names around a line say that the article's main points stand there."""
        elements = (self._page.elements[node] for node in self._page.around(line.node))
        names = map(names_of, itertools.islice(elements, MAX_AROUND))
        return any(SUMMARY_NAMES.search(each) for each in names)

    def is_beside(self, line: Line) -> bool:
        """True if a line stands right beside lines that are surely the article's."""
        is_alone = self._left_out[line.node] == line.node
        return is_alone and self._around[line.node] in self._with_own_lines

    def is_centred(self, line: Line) -> bool:
        """True if a line is set in the middle, as the headlines of old pages without <h1> are."""
        elements = (self._page.elements[node] for node in self._page.around(line.node))
        return any(
            element.tag == "center" or (element.get("align") or "").lower() == "center"
            for element in itertools.islice(elements, MAX_AROUND)
        )

    def is_caption(self, line: Line) -> bool:
        """True if a line is the caption of a picture or table."""
        return self._captions[line.node]

    def can_be_own(self, line: Line, is_above: bool, is_between: bool) -> bool:
        """True if a line stands in the article's own element, and in nothing else in there.

        Args:
            line: the line.
            is_above: it stands between the headline and the text, so that its element may be that
                of the article's head.
            is_between: it stands between lines that are surely the article's.
        """
        is_in_head = is_above and self._page.is_in(line.node, self._head)
        is_inside = self.is_own(line) or is_in_head or self._notes[line.node]
        most = MAX_LINKED if READ_MORE.match(line.text) else MAX_LINKED_LINE
        # A link of one word in the text is an address.
        is_address = " " not in line.text and self.is_direct(line)
        leads_away = line.linked > most * size_of([line]) and not is_address
        if leads_away or not is_inside or self._is_never(line):
            return False
        inside, around = self._left_out[line.node], self._around[line.node]
        is_loose = not self.is_direct(line) and line.tag in LOOSE
        # A heading stands right beside paragraphs, without a box of its own.
        is_sibling = line.tag not in HEADINGS or inside == line.node
        is_item = is_between and inside >= 0 and is_sibling
        is_listed = self._tag(around) in LISTS  # beside items that are surely the article's
        is_beside = is_item and (is_listed or around in self._with_own_lines)
        if self._tag(self._own) in WHOLE and is_loose and not is_beside:
            return False
        is_linked = inside >= 0 and self._linked[inside] > MAX_LINKED * self._size[inside]
        is_linked &= not self.is_caption(line)
        return self._other_around(line) <= around and not is_linked and any(words_of(line))

    def is_lead(self, line: Line, is_sentence: bool) -> bool:
        """True if a line below the headline can be the lead, though trafilatura left it out.

        It has no links and stands beside the headline, also in the head of the page. Its element is
        named as a lead, or it is a sentence in one that is named as nothing else.
        """
        can_be = line.tag == "p" or line.tag in HEADINGS
        if not can_be or line.linked or self._never[line.node] or self._headline < 0:
            return False
        is_named = False
        for node in self._page.around(line.node):
            names = names_of(self._page.elements[node])
            is_named = is_named or LEAD_NAMES.search(names) is not None
            if self._page.is_in(self._headline, node):
                is_prose = is_named or (is_sentence and line.tag == "p")
                return is_prose and self._tag(node) not in WHOLE
            if OTHER_NAMES.search(names) and not LEAD_NAMES.search(names):
                return False
        return False

    def is_direct(self, line: Line) -> bool:
        """True if there are lines that are surely the article's in the line's own element."""
        return self._sure[line.node] > 0

    def all_of_article(self) -> list[Line]:
        """Returns those lines of an article that lead to no other pages.

        The article is the largest <article>, or <main>, or the whole page if it has none. If there
        is nothing but links, they are returned too.
        """
        tags = [element.tag for element in self._page.elements]
        articles = [node for node, tag in enumerate(tags) if tag in ARTICLES]
        self._own = max(
            articles, key=lambda node: (tags[node] == "article", self._size[node]), default=0
        )
        lines = [line for line in self._page.lines if not self._is_never(line)]
        own = [line for line in lines if self.is_own(line)]
        text = [line for line in own if self._other_around(line) <= self._own and not is_link(line)]
        if any(line.tag not in HEADINGS for line in text):
            return text
        return own or lines  # a page of links

    def _other_around(self, line: Line) -> int:
        """Returns the innermost element around a line that holds something else; -1 for none."""
        is_loose = self._tag(self._own) in WHOLE
        return (self._other if is_loose else self._other_in_article)[line.node]

    def _tag(self, node: int) -> Any:
        return self._page.elements[node].tag


def is_link(line: Line | None) -> bool:
    """True if a line leads to another page."""
    return line is not None and line.linked > MAX_LINKED_LINE * size_of([line])


def words_of(line: Line) -> list[str]:
    """Returns the words and numbers of a line, without the number of an item."""
    text = ITEM_NUMBER.sub("", line.text, count=1) if line.tag == "li" else line.text
    return re.findall(r"\w+", text)


def size_of(lines: Iterable[Line]) -> int:
    """Returns the number of characters without white space."""
    return sum(len("".join(line.text.split())) for line in lines)
