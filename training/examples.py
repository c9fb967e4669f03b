"""The examples that the adapter learns from: texts, and the texts whose vectors they shall have."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.quality import held_back, read_jsonl, unaccented

# Sets whose licence allows the weights to be given away, and how often each is drawn from.
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
# The languages of xquad-dev (CC BY-SA 4.0).
LANGUAGES = ("ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh")
# The languages of all passages.
SEARCHED = ("vi", "en")
# So many neighbours are drawn together: they are the hardest to tell apart.
NEIGHBOURS = 8
# For each of the two runs, the kinds of its batches and how often each is drawn.
RUNS = {
    "pulled": {"sentences": 4, "questions": 1.5, "headings": 0.5, "passages": 0.5},
    "asked": {"sentences": 3, "asked": 1.5, "questions": 1.5, "headings": 0.5, "passages": 0.5},
}
# What is done to a text, and how often: it is translated, typed without accents, or left as it is.
WAYS = {
    "query": {"translated": 0.3, "typed": 0.45, "kept": 0.25},
    "passage": {"translated": 0.5, "kept": 0.5},
}
# Characters that a text is cut to; longer texts cost more than they teach.
LONGEST = {"query": 160, "passage": 500}
# The fewest and the most words of a query made of a text's words, as many as a question's telling
# words.
ASKED = 4, 12


class Example(NamedTuple):
    """One thing to learn: `text` shall find what the plain model finds for `anchor`.

    Attributes:
        text: its vectors are trained, against Vietnamese passages.
        anchor: the plain model reads it. With label 0 it is Vietnamese and searches Vietnamese
            passages, and `text` shall have its vectors. With label 1 it is English and searches
            their English originals.
        passage: a Vietnamese passage that `text` is compared with token by token.
        original: the same passage in the anchor's language, which `anchor` is compared with.
        label: number of the anchor's language in SEARCHED.
    """

    text: str
    anchor: str
    passage: str
    original: str
    label: int


class Item(NamedTuple):
    """A text in several languages, and a passage that holds it.

    Attributes:
        texts: by language code.
        passage: the passage, by the codes of SEARCHED.
    """

    texts: dict[str, str]
    passage: dict[str, str]


def read_sentences(data: Path, name: str) -> list[Item]:
    """The sentences of a set; the passage of each is the sentence with its two neighbours."""
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
    """The headings of a manual; the passage of each is its section."""
    pairs = read_jsonl(data / "parallel" / "qp" / f"{name}.jsonl.gz")
    return [
        Item({"en": pair["en"], "vi": pair["vi_title"]}, {"en": pair["en"], "vi": pair["vi"]})
        for pair in pairs
    ]


def read_passages(data: Path, name: str) -> list[Item]:
    """The passages made of a set of sentences; each is its own passage."""
    pairs = read_jsonl(data / "parallel" / "passages" / f"{name}.jsonl.gz")
    both = [{language: pair[language] for language in SEARCHED} for pair in pairs]
    return [Item(texts, texts) for texts in both]


def read_questions(data: Path) -> tuple[list[Item], list[Item]]:
    """(questions, articles) of the subjects of xquad-dev that are not held back."""
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


def typed_in_haste(text: str, chance: random.Random) -> str:
    """A Vietnamese text without accents, or, one time in five, without those of some words."""
    text = text.lower() if chance.random() < 0.5 else text
    if chance.random() < 0.8:
        return unaccented(text)
    words = text.split(" ")
    return " ".join(unaccented(word) if chance.random() < 0.6 else word for word in words)


def anchored_example(item: Item, kind: str, chance: random.Random) -> Example:
    """An example (label 0) whose anchor is the item's Vietnamese text.

    Args:
        item: what the example is made of.
        kind: "query" or "passage": the prompt, and the row of WAYS and LONGEST.
        chance: draws what is done to the text.
    """
    vietnamese = item.texts["vi"]
    way = chance.choices(list(WAYS[kind]), list(WAYS[kind].values()))[0]
    text = vietnamese
    if way == "translated":
        others = [language for language in item.texts if language != "vi"]
        text = item.texts["en" if chance.random() < 0.5 else chance.choice(others)]
    elif way == "typed":
        text = typed_in_haste(vietnamese, chance)
    text, anchor = (f"{kind}: {each[: LONGEST[kind]]}" for each in (text, vietnamese))
    return Example(text, anchor, anchor, anchor, 0)


def word_query_example(item: Item, chance: random.Random) -> Example:
    """An example (label 1): some English words in a row, a query for the text they are from."""
    passage, original = (item.texts[each][: LONGEST["passage"]] for each in SEARCHED)
    words = original.split()
    n = chance.randint(*ASKED)
    start = chance.randrange(max(1, len(words) - n + 1))
    query = f"query: {' '.join(words[start : start + n])[: LONGEST['query']]}"
    return Example(query, query, f"passage: {passage}", f"passage: {original}", 1)


class Material:
    """All items that examples are drawn from.

    Attributes:
        sets: for each kind of batch, (how often it is drawn from, its items) of each set.
    """

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
        """NEIGHBOURS items that follow one another in a set of this kind, drawn by chance."""
        often = [each for each, _ in self.sets[kind]]
        items = chance.choices(self.sets[kind], often)[0][1]
        start = chance.randrange(len(items) - NEIGHBOURS)
        return items[start : start + NEIGHBOURS]

    def passages(self, language: str) -> list[str]:
        """The passages of all items in one language of SEARCHED, each Vietnamese passage once.

        They are what is searched while learning, in the same order for each language.
        """
        items = (item for sets in self.sets.values() for _, each in sets for item in each)
        passages = {item.passage["vi"][: LONGEST["passage"]]: item.passage for item in items}
        return [passage[language][: LONGEST["passage"]] for passage in passages.values()]


def examples(
    material: Material, kinds: Mapping[str, float], batches: int, size: int, seed: int
) -> Iterator[Example]:
    """Yields the examples of all batches of a run, one after the other.

    Args:
        material: what they are drawn from.
        kinds: the kinds of batches and how often each is drawn, as in RUNS.
        batches: how many.
        size: examples of a batch.
        seed: the same seed gives the same examples.
    """
    chance = random.Random(seed)
    for kind in chance.choices(list(kinds), list(kinds.values()), k=batches):
        drawn = [material.neighbours(kind, chance) for _ in range(size // NEIGHBOURS)]
        items = [item for each in drawn for item in each]
        if kind == "asked":
            yield from (word_query_example(item, chance) for item in items)
        else:
            prompt = "passage" if kind == "passages" else "query"
            yield from (anchored_example(item, prompt, chance) for item in items)
