"""What the adapter learns from: texts, and the Vietnamese texts whose vectors they should have."""

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.quality import held_back, lines, unaccented

# Sets whose licence lets the weights be given away, and how often a run of each is drawn.
SENTENCES = {
    "alt_wikinews": 10,  # CC BY 4.0
    "basic_tatoeba": 2,  # CC BY 2.0 FR
    "d2l_vn": 2,  # CC BY-SA 4.0
    "gnome_help": 0.5,  # CC BY-SA 3.0
    "libreoffice_help": 1,  # MPL 2.0
    "ms_iot_beginners": 2,  # MIT
    "ms_security101": 1,  # CC0
    "msdocs_project_operations_ht": 1,  # CC BY 4.0
}
HEADINGS = ("d2l_vn", "libreoffice_help", "ms_iot_beginners", "ms_security101", "msdocs_ht")
PASSAGES = ("alt_wikinews",)
# Of xquad-dev (CC BY-SA 4.0).
LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
# Neighbours that are drawn together: the hardest to tell apart.
RUN = 8
# What a batch is made of, and how often.
BATCHES = {"sentences": 4, "questions": 1.5, "headings": 0.5, "passages": 0.5}
# How a text is given, and how often: in another language, as typed without accents, unchanged.
WAYS = {
    "query": {"translated": 0.3, "typed": 0.45, "kept": 0.25},
    "passage": {"translated": 0.5, "kept": 0.5},
}
# Characters; longer texts cost more than they teach.
LONGEST = {"query": 160, "passage": 500}


class Example(NamedTuple):
    """One thing to learn: `text` should have the vectors that the plain model gives `anchor`."""

    text: str
    anchor: str


class Item(NamedTuple):
    """One thing said in several languages, and a Vietnamese passage that says it too."""

    texts: dict[str, str]
    passage: str


def read_sentences(data: Path, name: str) -> list[Item]:
    """The pairs of a set of sentences, each with its neighbours for a passage."""
    pairs = list(lines(data / "parallel" / f"{name}.jsonl.gz"))
    around = [pairs[max(0, place - 1) : place + 2] for place in range(len(pairs))]
    return [
        Item({"en": pair["en"], "vi": pair["vi"]}, " ".join(each["vi"] for each in near))
        for pair, near in zip(pairs, around, strict=True)
    ]


def read_headings(data: Path, name: str) -> list[Item]:
    """The headings of a manual with their sections."""
    pairs = lines(data / "parallel" / "qp" / f"{name}.jsonl.gz")
    return [Item({"en": pair["en"], "vi": pair["vi_title"]}, pair["vi"]) for pair in pairs]


def read_passages(data: Path, name: str) -> list[Item]:
    """The passages of a set of sentences."""
    pairs = lines(data / "parallel" / "passages" / f"{name}.jsonl.gz")
    return [Item({"en": pair["en"], "vi": pair["vi"]}, pair["vi"]) for pair in pairs]


def read_questions(data: Path) -> tuple[list[Item], list[Item]]:
    """(questions, articles) of the subjects of xquad-dev that may be learnt from."""
    articles: dict[str, dict[str, str]] = {}
    questions: dict[str, dict[str, str]] = {}
    answered_by: dict[str, str] = {}
    for language in LANGUAGES:
        for line in lines(data / "xquad-dev" / f"articles.{language}.jsonl"):
            articles.setdefault(line["id"], {})[language] = line["text"]
        for line in lines(data / "xquad-dev" / f"questions.{language}.jsonl"):
            questions.setdefault(line["id"], {})[language] = line["question"]
            answered_by[line["id"]] = line["article_id"]
    return (
        [
            Item(texts, articles[answered_by[name]]["vi"])
            for name, texts in questions.items()
            if not held_back(answered_by[name])
        ],
        [Item(texts, texts["vi"]) for name, texts in articles.items() if not held_back(name)],
    )


def typed(text: str, chance: random.Random) -> str:
    """Vietnamese as it is typed in haste: no accents at all, or not on every word."""
    text = text.lower() if chance.random() < 0.5 else text
    if chance.random() < 0.8:
        return unaccented(text)
    words = text.split(" ")
    return " ".join(unaccented(word) if chance.random() < 0.6 else word for word in words)


def given(item: Item, kind: str, chance: random.Random) -> Example:
    """One example of an item as a query or as a passage, in a way drawn by chance."""
    vietnamese = item.texts["vi"]
    way = chance.choices(list(WAYS[kind]), list(WAYS[kind].values()))[0]
    if way == "translated":
        others = [language for language in item.texts if language != "vi"]
        text = item.texts["en" if chance.random() < 0.5 else chance.choice(others)]
    else:
        text = typed(vietnamese, chance) if way == "typed" else vietnamese
    return Example(*(f"{kind}: {each[: LONGEST[kind]]}" for each in (text, vietnamese)))


class Material:
    """All there is to draw from: for each kind of batch, sets of items and how often each."""

    def __init__(self, data: Path) -> None:
        questions, articles = read_questions(data)
        self.sets: dict[str, list[tuple[float, list[Item]]]] = {
            "sentences": [(often, read_sentences(data, name)) for name, often in SENTENCES.items()],
            "headings": [(1, read_headings(data, name)) for name in HEADINGS],
            "questions": [(1, questions)],
            "passages": [*((2, read_passages(data, name)) for name in PASSAGES), (1, articles)],
        }

    def run(self, kind: str, chance: random.Random) -> Sequence[Item]:
        """RUN items that follow one another in one set."""
        often = [each for each, _ in self.sets[kind]]
        items = chance.choices(self.sets[kind], often)[0][1]
        start = chance.randrange(len(items) - RUN)
        return items[start : start + RUN]

    @property
    def passages(self) -> list[str]:
        """The passages of all items: what is searched while learning."""
        items = (item for sets in self.sets.values() for _, each in sets for item in each)
        return list(dict.fromkeys(item.passage[: LONGEST["passage"]] for item in items))


def examples(material: Material, batches: int, size: int, seed: int) -> Iterator[Example]:
    """The examples of `batches` batches of `size`, one after the other, as the seed decides."""
    chance = random.Random(seed)
    for kind in chance.choices(list(BATCHES), list(BATCHES.values()), k=batches):
        prompt = "passage" if kind == "passages" else "query"
        runs = [material.run(kind, chance) for _ in range(size // RUN)]
        yield from (given(item, prompt, chance) for run in runs for item in run)
