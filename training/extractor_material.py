"""The questions and articles that the extractor learns from, and the search among them."""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from bench.quality import held_back, read_jsonl
from index import build_store
from index.article import Article
from index.cutting import split_settings
from index.encoder import Encoder
from index.passages import split
from index.store.store import Store
from index.text.sentences import sentences
from index.where import Scope, Where
from qa.finding.search import find_passages
from training.examples import LANGUAGES
from training.extractor_questions import cloze_questions

# How often a question of each set is drawn. Licences: parallel CC BY 4.0 (Asian Language
# Treebank), xquad CC BY-SA 4.0; qa/ as its README says; written as training/written/README.md says.
SETS = {
    "written": 0.60,
    "xquad": 0.12,
    "wikinews": 0.05,
    "jaquad-train": 0.09,
    "iapp-th": 0.04,
    "fairytaleqa": 0.03,
    "cmrc2018": 0.03,
    "arcd": 0.02,
    "covid-qa": 0.02,
}
WRITTEN = Path(__file__).with_name("written")
# Neighbouring passages of alt_wikinews are given to a writer in stretches of so many. Those of
# every seventh stretch are not trained on, and neither is every seventh article of our own.
STRETCH, KEPT_BACK = 12, 7
# So many neighbours count as one article.
NEIGHBOURS = 4
# The questions about Vietnamese passages among those of xquad.
VIETNAMESE = 0.5
# Wrong passages that are drawn from at most: the best of the search.
HARD = 8


class PairPassage(NamedTuple):
    """A passage as the extractor reads it.

    Attributes:
        heading: of the passage's article, as `Encoder.heading` makes it; may be empty.
        text: the passage.
        start: its first character in its article's text.
    """

    heading: str
    text: str
    start: int = 0


def pair_passages(encoder: Encoder, article: Article) -> list[PairPassage]:
    """The passages of an article, as the index cuts it, each with the article's heading."""
    settings = split_settings(encoder)
    spans, count = sentences(article.text), encoder.count_tokens
    heading = encoder.heading(article.title) if article.title else ""
    passages = split(article, spans, count, settings.budget, settings.overlap)
    return [PairPassage(heading, each.text, each.start) for each in passages]


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question of a set with its answering article.

    Attributes:
        text: the question.
        language: of the question.
        article: the id of the article that answers it.
        answers: all answers that the set has; none if the article does not answer.
        start: the first answer's place in the article's text.
    """

    text: str
    language: str
    article: str
    answers: tuple[str, ...]
    start: int


@dataclass
class ExtractorMaterial:
    """The questions and articles that examples are drawn from.

    Attributes:
        data: the folder of qa, parallel and xquad-dev.
        encoder: cuts the articles.
        written: the folder of the questions that were written for this project.
        articles: all articles by id. An id is "SET/SUBJECT/NUMBER/LANGUAGE".
        questions: the questions of each set.
    """

    data: Path
    encoder: Encoder
    written: Path = WRITTEN
    articles: dict[str, Article] = field(default_factory=dict)
    questions: dict[str, list[AnsweredQuestion]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._cut: dict[str, list[PairPassage]] = {}
        for name in SETS:
            read = {
                "xquad": self._read_xquad,
                "wikinews": self._read_wikinews,
                "written": self._read_written,
            }
            read.get(name, lambda name=name: self._read_set(name))()
        self.siblings = defaultdict(list)
        for id in self.articles:
            self.siblings[subject(id)].append(id)

    def passages(self, id: str) -> list[PairPassage]:
        """The passages of an article, as the index cuts it."""
        if id not in self._cut:
            self._cut[id] = pair_passages(self.encoder, self.articles[id])
        return self._cut[id]

    def _add(self, id: str, title: str, text: str) -> None:
        self.articles[id] = Article(id, title, text, id, language=id.rpartition("/")[2])

    def _read_set(self, name: str) -> None:
        ids: dict[str, str] = {}
        subjects: dict[str, int] = {}
        for line in read_jsonl(self.data / "qa" / f"{name}.jsonl.gz"):
            title, text, answers = line["title"], line["context"], line["answers"]
            # Articles without a title are subjects of their own.
            number = subjects.setdefault(title or text, len(subjects))
            id = ids.setdefault(text, f"{name}/{number}/{len(ids)}/{line['lang']}")
            self._add(id, title, text)
            asked = line["question"].strip(" -")
            words = tuple(answer["text"] for answer in answers)
            question = AnsweredQuestion(asked, line["lang"], id, words, answers[0]["start"])
            self.questions[name].append(question)

    def _read_xquad(self) -> None:
        lines: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
        for language in LANGUAGES:
            for line in read_jsonl(self.data / "xquad-dev" / f"articles.{language}.jsonl"):
                if not held_back(line["id"]):
                    self._add(_xquad_id(line["id"], language), "", line["text"])
            for line in read_jsonl(self.data / "xquad-dev" / f"questions.{language}.jsonl"):
                if not held_back(line["article_id"]):
                    lines[line["id"]][language] = line
        for chance, by_language in enumerate(lines.values()):
            for languages in _language_pairs(random.Random(chance)):
                asked, read = (by_language[language] for language in languages)
                article = _xquad_id(read["article_id"], languages[1])
                [answer] = read["answers"]
                question = asked["question"]
                self.questions["xquad"].append(
                    AnsweredQuestion(
                        question, languages[0], article, (answer["text"],), answer["answer_start"]
                    )
                )

    def _read_written(self) -> None:
        """Questions that were written for this project, without those kept back."""
        questions, articles = written_questions(self.data, self.written)
        for id, article in articles.items():
            self._add(id, article.title, article.text)
        self.questions["written"] += [q for q in questions if not is_kept_back(q.article)]

    def _read_wikinews(self) -> None:
        """Vietnamese news; a question is made of a sentence, or of its part.

        English ones are made of the article's translation; an answer that stands once in the
        Vietnamese article, a number or a name, is its answer.
        """
        pairs = read_jsonl(self.data / "parallel/passages/alt_wikinews.jsonl.gz")
        chance = random.Random(0)
        for number, pair in enumerate(pairs):
            # Neighbours may be of one article.
            id, text = f"wikinews/{number // 2}/{number}/vi", pair["vi"]
            self._add(id, "", text)
            for question, start, answer in cloze_questions(text, "vi", chance):
                self.questions["wikinews"].append(
                    AnsweredQuestion(question, "vi", id, (answer,), start)
                )
            for question, _, answer in cloze_questions(pair["en"], "en", chance):
                places = [*re.finditer(rf"(?<![\w.,]){re.escape(answer)}(?!\w)", text)]
                if len(places) == 1:
                    self.questions["wikinews"].append(
                        AnsweredQuestion(question, "en", id, (answer,), places[0].start())
                    )


def written_questions(
    data: Path, written: Path = WRITTEN
) -> tuple[list[AnsweredQuestion], dict[str, Article]]:
    """All questions that were written for this project, and their articles by id.

    An answer that stands more than once in its article is left out with its question.

    Args:
        data: the folder of parallel.
        written: the folder of the questions.
    """
    pairs = list(read_jsonl(data / "parallel/passages/alt_wikinews.jsonl.gz"))
    texts = {line["id"]: line for line in read_jsonl(written / "articles.jsonl")}
    questions, articles = [], {}
    for line in read_jsonl(written / "questions.jsonl"):
        if line["article"] in texts:
            own = [(f"written/{line['article']}/0/vi", texts[line["article"]])]
        else:
            number = int(line["article"])
            first = number - number % NEIGHBOURS
            numbers = [number, *range(first, min(first + NEIGHBOURS, len(pairs)))]
            own = [
                (f"written/{n // NEIGHBOURS}/{n}/vi", {"title": "", "text": pairs[n]["vi"]})
                for n in numbers
            ]
        for id, each in own:
            articles[id] = Article(id, each["title"], each["text"], id, language="vi")
        id, answer, start = own[0][0], line["answer"], -1
        if answer:
            places = [*re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", articles[id].text)]
            if len(places) != 1:
                continue
            start = places[0].start()
        answers = (answer,) if answer else ()
        questions.append(AnsweredQuestion(line["question"], line["language"], id, answers, start))
    return questions, articles


def is_kept_back(id: str) -> bool:
    """True for an article of the set "written" that is not trained on."""
    _, subject, number, _ = id.split("/")
    place = int(number) // STRETCH if subject.isdecimal() else int(subject.rpartition("-")[2])
    return place % KEPT_BACK == 0


def subject(id: str) -> tuple[str, str, str]:
    """The set, subject and language of an article's id."""
    name, number, _, language = id.split("/")
    return name, number, language


def same_text(one: str, other: str) -> bool:
    """True if two ids are those of one article, maybe in two languages."""
    return one.rpartition("/")[0] == other.rpartition("/")[0]


def _xquad_id(id: str, language: str) -> str:
    _, number, part = id.split("-")
    return f"xquad/{number}/{part}/{language}"


def _language_pairs(chance: random.Random) -> Iterator[tuple[str, str]]:
    """(question's, passage's) languages in which one question of xquad is asked, 24 of them."""
    for number in range(24):
        if number < 24 * VIETNAMESE:
            yield ("vi", "vi") if number % 5 < 3 else ("en", "vi")
        else:
            passage = chance.choice(LANGUAGES)
            yield (passage if number % 2 else chance.choice(LANGUAGES)), passage


class Search:
    """Finds wrong passages of the drawn articles with the project's own search.

    Attributes:
        store: of the articles.
        encoder: that the store was built with.
    """

    def __init__(self, material: ExtractorMaterial, ids: Sequence[str], folder: Path) -> None:
        """
        Args:
            material: holds the articles.
            ids: the articles to index.
            folder: the store is kept there for the next start.
        """
        self.material, self.encoder = material, material.encoder
        store = folder / "store"
        if not store.is_dir():
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / "articles.jsonl").open("w", encoding="utf-8") as lines:
                for id in ids:
                    article = material.articles[id]
                    line = {"id": id, "title": article.title, "text": article.text}
                    line["language"] = id.rpartition("/")[2]
                    lines.write(json.dumps(line) + "\n")
            build_store([folder / "articles.jsonl"], store)
        self.store = Store.open(store)
        count = self.store.manifest.counts.passages
        self.ids = [
            passage.article_id
            for first in range(0, count, 500)
            for passage, _ in self.store.passages(range(first, min(first + 500, count)))
        ]

    def wrong(self, question: AnsweredQuestion) -> list[PairPassage]:
        """The HARD best passages in the answering article's language that do not answer."""
        vector = self.encoder.question_tokens(question.text).vector
        scope = Scope(Where(language=question.article.rpartition("/")[2]))
        found, _ = find_passages(self.store, vector, question.text, 4 * HARD, scope)
        found = [
            each for each in found if not same_text(self.ids[each.stored.id], question.article)
        ]
        rows = self.store.passages([each.stored.id for each in found[: 2 * HARD]])
        passages = [
            PairPassage(self._heading(passage.article_id), passage.text, passage.start)
            for passage, _ in rows
        ]
        return [passage for passage in passages if not holds(passage, question)][:HARD]

    def _heading(self, id: str) -> str:
        title = self.material.articles[id].title
        return self.encoder.heading(title) if title else ""


def holds(passage: PairPassage, question: AnsweredQuestion) -> bool:
    """True if a passage has one of the answers' texts."""
    text = passage.text.lower()
    return any(answer.lower() in text for answer in question.answers)
