"""Articles over time as bars in SVG, each of which is a link to its month or year."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date

from index.where import Where, full_days
from web.phrases import Phrases

MONTHS = 36  # of a chart; a longer time is shown in years
WIDTH, HEIGHT = 600, 100  # of the drawing, which is stretched to its place on the page
WIDEST = 40  # a bar

Days = Sequence[tuple[str, int]]  # (date, number of articles)


def chart(
    days: Days,
    phrases: Phrases,
    link: Callable[[str, str], str],
    chosen: Where | None = None,
) -> str:
    """A figure with one bar for each period of `counted`; empty for fewer than two.

    Args:
        days: the dates, oldest first.
        phrases: the texts in the reader's language.
        link: returns the HTML attributes of the link of a period, of its first and its last day.
        chosen: a filter. Bars before its first and after its last day are pale.
    """
    counts = counted(days)
    if len(counts) < 2:
        return ""
    highest, column = max(counts.values()), WIDTH / len(counts)
    bars = "".join(
        _bar(
            place * column,
            column,
            HEIGHT * count / highest,
            f'class="{_class(period, chosen)}" aria-label="{label}" {link(*_ends(period))}',
            label,
        )
        for place, (period, count) in enumerate(counts.items())
        if count
        for label in [f"{phrases.date(period)}: {phrases.many(count, phrases.articles)}"]
    )
    first, *_, last = map(phrases.date, counts)
    return (
        f'<figure class="chart" lang="{phrases.code}"><svg viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'preserveAspectRatio="none" role="group" aria-label="{phrases.over_time}: '
        f'{first}–{last}">{bars}</svg><figcaption>'
        f"<span>{first}</span><span>{phrases.over_time}</span><span>{last}</span>"
        "</figcaption></figure>"
    )


def _bar(x: float, column: float, height: float, attributes: str, label: str) -> str:
    """A bar in its column; the whole column can be clicked."""
    width = min(column * 0.8, WIDEST)
    return (
        f"<a {attributes}><title>{label}</title>"
        f'<rect class="column" x="{x:.2f}" y="0" width="{column:.2f}" height="{HEIGHT}"/>'
        f'<rect x="{x + (column - width) / 2:.2f}" y="{HEIGHT - height:.1f}" '
        f'width="{width:.2f}" height="{height:.1f}"/></a>'
    )


def _class(period: str, chosen: Where | None) -> str:
    """The classes of the bar of a period, by which one outside of a filter is pale."""
    first, last = _ends(period)
    start, end = full_days(chosen or Where())
    is_outside = (start and last < str(start)) or (end and first > str(end))
    return "period outside" if is_outside else "period"


def _ends(period: str) -> tuple[str, str]:
    """The first and the last day of a month ("2026-04") or year ("2026")."""
    first, last = full_days(Where(period, period))
    return str(first), str(last)


def counted(days: Days) -> dict[str, int]:
    """How many articles each period has, oldest first, periods without articles included.

    Periods are months ("2026-04"), or years if there would be more than MONTHS months. Dates that
    are no days are left out.
    """
    months: Counter[str] = Counter()
    for day, count in days:
        if is_day(day):
            months[day[:7]] += count
    if not months:
        return {}
    numbers = sorted(int(month[:4]) * 12 + int(month[5:]) - 1 for month in months)
    if numbers[-1] - numbers[0] < MONTHS:
        every = range(numbers[0], numbers[-1] + 1)
        names = (f"{number // 12:04}-{number % 12 + 1:02}" for number in every)
        return {name: months[name] for name in names}
    years: Counter[str] = Counter()
    for month, count in months.items():
        years[month[:4]] += count
    first, last = numbers[0] // 12, numbers[-1] // 12
    return {f"{year:04}": years[f"{year:04}"] for year in range(first, last + 1)}


def is_day(text: str) -> bool:
    """True for a day in the ISO form, "2026-04-02"."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
