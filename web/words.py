"""What the interface says, in Vietnamese and in English."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Words:
    """Every phrase that the pages show, in one language (`code`, ISO 639-1)."""

    code: str
    separators: tuple[str, str]  # between thousands, before decimals
    promise: str
    advice: str
    collection: str  # takes articles, passages
    newest: str
    ask: str
    send: str
    understood: str
    waiting: str
    unsure: str
    strengths: tuple[str, str, str]  # strong, fair, weak
    score: str
    also: str
    open: str
    close: str
    by: str
    bad_question: str
    empty: str
    failure: str
    gone: str

    def count(self, number: int) -> str:
        """A whole number, its thousands set apart: 14.164 or 14,164."""
        return f"{number:,}".replace(",", self.separators[0])

    def decimal(self, number: float) -> str:
        """A number with two decimals: 0,87 or 0.87."""
        return f"{number:.2f}".replace(".", self.separators[1])

    def date(self, iso: str) -> str:
        """An ISO date as people write it; anything else as it is."""
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return iso
        if self.code == "vi":
            return f"{day.day}/{day.month}/{day.year}"
        return f"{day.day} {day:%B} {day.year}"


VIETNAMESE = Words(
    code="vi",
    separators=(".", ","),
    promise="Hỏi một câu, đọc đúng câu báo viết.",
    advice="Câu trả lời là nguyên văn bài báo, không một chữ nào do máy viết. "
    "Hỏi có dấu, không dấu hay bằng tiếng Anh đều được.",
    collection="{articles} bài báo · {passages} đoạn văn",
    newest="Bài mới nhất, chạm để hỏi",
    ask="Hỏi các bài báo…",
    send="Hỏi",
    understood="Hiểu là",
    waiting="Đang tìm trong các bài báo…",
    unsure="Không có đoạn nào trả lời rõ câu này; gần nhất là:",
    strengths=("rất khớp", "khớp", "hơi khớp"),
    score="Độ khớp từ 0 đến 1",
    also="Cũng đăng ở",
    open="Đọc cả bài",
    close="Đóng",
    by="Tác giả",
    bad_question="Hãy hỏi một câu có chữ, không quá 2.000 ký tự.",
    empty="Chưa có bài báo nào để tìm.",
    failure="Có trục trặc khi tìm câu trả lời. Xin hỏi lại; nếu vẫn vậy, "
    "hãy xem cửa sổ đang chạy chương trình.",
    gone="Bài này không còn trong bộ sưu tập. Hãy quay lại và hỏi lần nữa.",
)

ENGLISH = Words(
    code="en",
    separators=(",", "."),
    promise="Ask a question, read the sentence that answers it.",
    advice="Answers are the articles' own words; no machine writes any of them. "
    "Ask in English or in Vietnamese, with or without accents.",
    collection="{articles} articles · {passages} passages",
    newest="Newest articles, tap one to ask",
    ask="Ask the articles…",
    send="Ask",
    understood="Understood as",
    waiting="Searching the articles…",
    unsure="No passage answers this well; the nearest are:",
    strengths=("strong match", "match", "weak match"),
    score="Score from 0 to 1",
    also="Also in",
    open="Read the article",
    close="Close",
    by="By",
    bad_question="Please ask a question in words, of at most 2,000 characters.",
    empty="There are no articles to search yet.",
    failure="Something went wrong while looking for the answer. Please ask again; if it "
    "happens again, look at the window that runs the program.",
    gone="This article is no longer in the collection. Go back and ask again.",
)


def choose(accept_language: str | None) -> Words:
    """Vietnamese for a browser that accepts it at all, else English.

    Args:
        accept_language: the header of that name ("vi-VN,vi;q=0.9,en;q=0.8"), or None.
    """
    tags = [part.split(";")[0].strip().lower() for part in (accept_language or "").split(",")]
    return VIETNAMESE if any(tag.split("-")[0] == "vi" for tag in tags) else ENGLISH
