"""Articles, questions and uploads of random words, so that nothing is asked twice."""

import json
import random
import string
from pathlib import Path
from typing import Any

# Letters of the languages that questions come in; those of the articles are the first.
ALPHABETS = {
    "vi": "abcdeghiklmnopqrstuvxyăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụ",
    "en": string.ascii_lowercase,
    "ru": "абвгдежзийклмнопрстуфхцчшщыьэюя",
    "zh": "".join(map(chr, range(0x4E00, 0x4F00))),
    "th": "".join(map(chr, range(0x0E01, 0x0E2F))),
    "ar": "".join(map(chr, range(0x0627, 0x064B))),
}
LANGUAGES = ("vi", "en")  # of the articles
AUTHORS = 40
FOLLOW_UPS = ("khi nào?", "who?", "ở đâu?", "còn ở đó thì sao?")
# A file of each kind among so many uploads. Those of the last kinds are read in a worker process.
KINDS = (*[".txt"] * 32, *[".jsonl"] * 16, ".md", ".csv")


class RandomArticles:
    """Makes articles, questions and uploads, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.common = [self.word("vi") for _ in range(500)]  # words that articles share

    def word(self, language: str) -> str:
        """A word of one to eight letters."""
        letters = self.random.choices(ALPHABETS[language], k=self.random.randint(1, 8))
        return "".join(letters)

    def sentence(self, language: str, most: int = 20) -> str:
        """A sentence of at most so many words, of which every third is a common one."""
        words = [
            self.random.choice(self.common) if self.random.random() < 1 / 3 else self.word(language)
            for _ in range(self.random.randint(3, most))
        ]
        return " ".join(words).capitalize()

    def text(self) -> str:
        """A text of a few paragraphs."""
        language = self.random.choice(LANGUAGES)
        sentences = (". ".join(self.sentence(language) for _ in range(4)) for _ in range(4))
        return "\n\n".join(f"{paragraph}." for paragraph in sentences)

    def article(self, number: int) -> dict[str, Any]:
        """An article with all fields, as a line of JSON lines holds it."""
        day = f"20{self.random.randint(10, 26)}-{self.random.randint(1, 12):02}-15"
        return {
            "id": f"article-{number}",
            "title": self.sentence("vi", 8),
            "text": self.text(),
            "url": f"https://site{number % 50}.example/{number}",
            "date": day,
            "author": f"Author {number % AUTHORS}",
            "language": self.random.choice(LANGUAGES),
        }

    def write_article(self, folder: Path, number: int) -> None:
        """Writes an article to a file of its own, or writes it anew with another text."""
        line = json.dumps(self.article(number), ensure_ascii=False)
        (folder / f"{number:05}.jsonl").write_text(line + "\n", "utf-8")

    def question(self) -> str:
        """A question in any language, of one to forty words; sometimes a follow-up."""
        if self.random.random() < 0.2:
            return self.random.choice(FOLLOW_UPS)
        most = self.random.choice((5, 12, 40))
        return f"{self.sentence(self.random.choice(list(ALPHABETS)), most)}?"

    def where(self) -> dict[str, Any]:
        """A filter; empty half of the time."""
        number = self.random.randint(0, 10**6)
        choices: list[dict[str, Any]] = [
            {"from": f"20{self.random.randint(10, 26)}-{self.random.randint(1, 12):02}"},
            {"author": [f"Author {number % AUTHORS}", self.word("vi")]},
            {"language": self.random.choice(LANGUAGES)},
            {"source": f"site{number % 50}.example"},
            {"article": [f"article-{number % 500}" for number in range(number, number + 20)]},
            {"to": "2026", "language": list(LANGUAGES), "author": self.word("en")},
        ]
        return self.random.choice(choices) if self.random.random() < 0.5 else {}

    def upload(self, number: int) -> tuple[str, bytes]:
        """(name, content) of a file to upload."""
        kind = KINDS[number % len(KINDS)]
        text = f"{self.sentence('vi', 8)}\n\n{self.text()}"
        if kind == ".jsonl":
            text = json.dumps(self.article(number), ensure_ascii=False)
        elif kind == ".csv":
            text = f"title,text\n{self.sentence('vi', 8)},{self.sentence('vi')}\n"
        return f"upload {number} {self.word('vi')}{kind}", text.encode()
