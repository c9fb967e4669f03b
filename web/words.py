"""Every phrase of the interface has a name here, and each language its way with numbers."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Words:
    """Every phrase that the pages show, in one language (`code`, ISO 639-1)."""

    code: str
    separator: str  # between thousands
    promise: str
    advice: str
    advice_reading: str
    articles: tuple[str, str]  # one, many; take count
    passages: tuple[str, str]
    newest: str
    ask: str
    send: str
    conversation: str
    understood: str
    as_typed: str
    waiting: str
    place: str  # takes place
    stop: str
    quick: str
    unsure: str
    unsure_advice: str
    strengths: tuple[str, str, str]  # strong, fair, weak
    also: str
    open: str
    close: str
    article: str
    by: str
    copy: str
    copied: str
    edit: str
    retry: str
    link: str
    next: str
    new: str
    earlier: str
    earlier_none: str
    delete: str
    delete_all: str
    export: str
    library: str
    language: str  # the other one's name
    span: str  # takes first, last
    built: str  # takes day
    over_time: str
    search_titles: str
    search: str
    previous: str
    following: str
    back: str
    useful: str
    useless: str
    word: str
    send_word: str
    thanks: str
    not_kept: str
    add: str
    sending: str  # takes name
    adding: str  # takes done, total
    added: str
    not_added: str  # takes name, reason
    wrong_kind: str  # takes kinds
    too_large: str  # takes megabytes
    taken: str
    full: str
    no_article: str
    not_written: str
    filter: str
    conditions: dict[str, str]  # what each condition is called
    lift: str
    lift_all: str
    no_match: str
    no_match_advice: str
    bad_where: str
    bad_question: str
    empty: str
    failure: str
    gone: str
    bad_link: str
    changed: str
    crowded: str
    too_fast: str
    offline: str

    def count(self, number: int) -> str:
        """A whole number, its thousands set apart: 14.164 or 14,164."""
        return f"{number:,}".replace(",", self.separator)

    def many(self, number: int, forms: tuple[str, str]) -> str:
        """How many of `articles` or `passages` there are: "1 article", "14,164 articles"."""
        return forms[number != 1].format(count=self.count(number))

    def date(self, iso: str) -> str:
        """An ISO date, a day or a month, as people write it; anything else as it is."""
        month = len(iso) == len("2026-04")
        try:
            day = date.fromisoformat(f"{iso}-01" if month else iso)
        except ValueError:
            return iso
        if self.code == "vi":
            return f"{day.month}/{day.year}" if month else f"{day.day}/{day.month}/{day.year}"
        return f"{day:%B} {day.year}" if month else f"{day.day} {day:%B} {day.year}"
