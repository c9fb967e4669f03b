"""What the adapter learns from: texts, and the Vietnamese texts whose vectors they should have."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.quality import held_back, read_jsonl, unaccented

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
# The languages of all passages.
SEARCHED = ("vi", "en")
# Neighbours that are drawn together: the hardest to tell apart.
NEIGHBOURS = 8
# What a batch is made of, and how often, in each of two runs.
RUNS = {
    "pulled": {"sentences": 4, "questions": 1.5, "headings": 0.5, "passages": 0.5},
    "asked": {"sentences": 3, "asked": 1.5, "questions": 1.5, "headings": 0.5, "passages": 0.5},
}
# How a text is given, and how often: in another language, as typed without accents, unchanged.
WAYS = {
    "query": {"translated": 0.3, "typed": 0.45, "kept": 0.25},
    "passage": {"translated": 0.5, "kept": 0.5},
}
# Characters; longer texts cost more than they teach.
LONGEST = {"query": 160, "passage": 500}
# Words of a text that ask for it, as many as a question's that tell anything.
ASKED = 4, 12


class Example(NamedTuple):
    """One thing to learn: `text` should find what the plain model finds for `anchor`.

    A Vietnamese anchor (label 0) has it among Vietnamese passages, and `text` should then have the
    anchor's own vectors; an English one (label 1) among their English originals. `passage` and
    `original`, in the anchor's language, are read token by token.
    """

    text: str
    anchor: str
    passage: str
    original: str
    label: int


class Item(NamedTuple):
    """One thing said in several languages, and a passage that says it too."""

    texts: dict[str, str]
    passage: dict[str, str]


def read_sentences(data: Path, name: str) -> list[Item]:
    """The pairs of a set of sentences, each with its neighbours for a passage."""
    pairs = list(read_jsonl(data / "parallel" / f"{name}.jsonl.gz"))
    around = [pairs[max(0, place - 1) : place + 2] for place in range(len(pairs))]
    return [
        Item(
            {language: pair[language] for language in SEARCHED},
            {language: " ".join(each[language] for each in near) for language in SEARCHED},
        )
        for pair, near in zip(pairs, around, strict=True)
    ]


def read_headings(data: Path, name: str) -> list[Item]:
    """The headings of a manual with their sections."""
    pairs = read_jsonl(data / "parallel" / "qp" / f"{name}.jsonl.gz")
    return [
        Item({"en": pair["en"], "vi": pair["vi_title"]}, {"en": pair["en"], "vi": pair["vi"]})
        for pair in pairs
    ]


def read_passages(data: Path, name: str) -> list[Item]:
    """The passages of a set of sentences."""
    pairs = read_jsonl(data / "parallel" / "passages" / f"{name}.jsonl.gz")
    both = [{language: pair[language] for language in SEARCHED} for pair in pairs]
    return [Item(texts, texts) for texts in both]


def read_questions(data: Path) -> tuple[list[Item], list[Item]]:
    """(questions, articles) of the subjects of xquad-dev that may be learnt from."""
    articles: dict[str, dict[str, str]] = {}
    questions: dict[str, dict[str, str]] = {}
    answered_by: dict[str, str] = {}
    for language in LANGUAGES:
        for line in read_jsonl(data / "xquad-dev" / f"articles.{language}.jsonl"):
            articles.setdefault(line["id"], {})[language] = line["text"]
        for line in read_jsonl(data / "xquad-dev" / f"questions.{language}.jsonl"):
            questions.setdefault(line["id"], {})[language] = line["question"]
            answered_by[line["id"]] = line["article_id"]
    return (
        [
            Item(texts, articles[answered_by[name]])
            for name, texts in questions.items()
            if not held_back(answered_by[name])
        ],
        [Item(texts, texts) for name, texts in articles.items() if not held_back(name)],
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
    text = vietnamese
    if way == "translated":
        others = [language for language in item.texts if language != "vi"]
        text = item.texts["en" if chance.random() < 0.5 else chance.choice(others)]
    elif way == "typed":
        text = typed(vietnamese, chance)
    text, anchor = (f"{kind}: {each[: LONGEST[kind]]}" for each in (text, vietnamese))
    return Example(text, anchor, anchor, anchor, 0)


def asked(item: Item, chance: random.Random) -> Example:
    """Some English words in a row, which ask for the text they are of."""
    passage, original = (item.texts[each][: LONGEST["passage"]] for each in SEARCHED)
    words = original.split()
    n = chance.randint(*ASKED)
    start = chance.randrange(max(1, len(words) - n + 1))
    query = f"query: {' '.join(words[start : start + n])[: LONGEST['query']]}"
    return Example(query, query, f"passage: {passage}", f"passage: {original}", 1)


class Material:
    """All there is to draw from: for each kind of batch, sets of items and how often each."""

    def __init__(self, data: Path) -> None:
        questions, articles = read_questions(data)
        sentences = [(often, read_sentences(data, name)) for name, often in SENTENCES.items()]
        self.sets: Mapping[str, Sequence[tuple[float, list[Item]]]] = {
            "sentences": sentences,
            "asked": sentences,
            "headings": [(1, read_headings(data, name)) for name in HEADINGS],
            "questions": [(1, questions)],
            "passages": [*((2, read_passages(data, name)) for name in PASSAGES), (1, articles)],
        }

    def neighbours(self, kind: str, chance: random.Random) -> Sequence[Item]:
        """Items that follow one another in one set."""
        often = [each for each, _ in self.sets[kind]]
        items = chance.choices(self.sets[kind], often)[0][1]
        start = chance.randrange(len(items) - NEIGHBOURS)
        return items[start : start + NEIGHBOURS]

    def passages(self, language: str) -> list[str]:
        """The passages of all items: what is searched while learning."""
        items = (item for sets in self.sets.values() for _, each in sets for item in each)
        found = {item.passage["vi"][: LONGEST["passage"]]: item.passage for item in items}
        return [passage[language][: LONGEST["passage"]] for passage in found.values()]


def examples(
    material: Material, kinds: Mapping[str, float], batches: int, size: int, seed: int
) -> Iterator[Example]:
    """The examples of `batches` batches of `size`, one after the other, as the seed decides.

    kinds: what a batch is made of, and how often.
    """
    chance = random.Random(seed)
    for kind in chance.choices(list(kinds), list(kinds.values()), k=batches):
        drawn = [material.neighbours(kind, chance) for _ in range(size // NEIGHBOURS)]
        items = [item for each in drawn for item in each]
        if kind == "asked":
            yield from (asked(item, chance) for item in items)
        else:
            prompt = "passage" if kind == "passages" else "query"
            yield from (given(item, prompt, chance) for item in items)
