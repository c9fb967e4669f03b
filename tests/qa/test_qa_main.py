"""The command `python -m qa`: what it prints, its filters, and its exit codes."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import FakeEncoder

import index.__main__
import qa.__main__
from index import build_store
from index.article import Article
from index.encoder import Encoder
from index.passages import Passage
from index.where import Where
from qa import printing
from qa.answer import Answer, Copy, Hit

ROOT = Path(__file__).parents[2]
OPTIONS = (
    *("-h, --help", "--store STORE", "-k K", "--json", "--explain", "--no-infer"),
    *("--from DATE", "--to DATE", "--source SOURCE", "--author AUTHOR"),
    *("--language LANGUAGE", "--article ARTICLE", "--where NAME=VALUE"),
)


@pytest.fixture(autouse=True)
def fake_model(monkeypatch: pytest.MonkeyPatch, encoder: FakeEncoder) -> None:
    monkeypatch.setattr("index.build.Encoder", lambda model: encoder)
    monkeypatch.setattr("qa.retriever._models", lambda name: (encoder, None))


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    text = "Mùa cam\n\n2/4/2024\n\nCam được mùa. Trường vắng.\n\nThu Hà\n"
    (folder / "a.txt").write_text(text, "utf-8")
    return folder


@pytest.fixture
def store(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    index.__main__.main([str(articles), "--store", str(tmp_path / "store")])
    capsys.readouterr()
    return str(tmp_path / "store")


def test_qa_prints_the_hits(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["cam", "--store", store]) == 0
    assert capsys.readouterr().out == (
        # The cosine is 2 / √5 = 0.894 and the word is there: far above the usual other article.
        "1. Mùa cam  0.97\n2024-04-02 · Thu Hà · a.txt\n»Cam được mùa.« Trường vắng.\n\n"
    )


def test_a_terminal_shows_the_mark_by_its_colour() -> None:
    hit = Hit(1, 1, Passage("a", 0, 0, 8, "Cam. Lũ."), article("a"), (5, 8), {})
    assert "\nCam. Lũ.\n" in printing.hit_text(hit).plain
    assert "\nCam. »Lũ.«\n" in printing.hit_text(hit, plain=True).plain


def test_what_was_read_from_the_question_is_told_by_the_names_of_the_options() -> None:
    line = printing.inferred_line(Where("2021-04", author=["Thu Hà", "An"]))
    assert line == (
        "Read from the question (--no-infer leaves it out): from 2021-04, author Thu Hà, author an"
    )


def test_qa_says_when_nothing_answers_well(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["lũ", "--store", store]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "No passage answers this well; the nearest are:"


def test_qa_lists_articles_newest_first(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, day in (("b", 5), ("c", 3)):
        text = f"Cam {name}\n\n{day}/4/2024\n\nCam cam {name}.\n"
        (articles / f"{name}.txt").write_text(text, "utf-8")
    store = str(tmp_path / "store")
    index.__main__.main([str(articles), "--store", store])
    capsys.readouterr()
    assert qa.__main__.main(["các bài về cam", "--store", store]) == 0
    # Each cosine is far above the usual one.
    assert capsys.readouterr().out == (
        "3 articles match, newest first:\n\n"
        "Cam b  2024-04-05\nCam cam b.\n\n"
        "Cam c  2024-04-03\nCam cam c.\n\n"
        "Mùa cam  2024-04-02\nCam được mùa.\n\n"
    )


def test_qa_says_that_no_article_matches(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["các bài về lũ", "--store", store]) == 1
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "No article clearly matches; the nearest are:"


def further(number: int, text: str) -> Hit:
    """A hit of one article."""
    article = Article("a", "Mùa cam", "Một. Hai.", "a.txt")
    return Hit(number, 0.2, Passage("a", number, 0, len(text), text), article, (0, len(text)), {})


def test_qa_prints_an_article_once_and_what_was_not_found(
    capsys: pytest.CaptureFixture[str],
) -> None:
    hits = [further(1, "Một."), further(2, "Hai.")]
    printing.print_answer(Answer("ai?", "ai? (Mùa cam)", hits, False, about="a"))
    assert capsys.readouterr().out == (
        "The article spoken of does not answer this well; the nearest passages are:\n\n"
        "1. Mùa cam  0.20\na.txt\n»Một.«\n\n»Hai.«\n\n"
    )


def test_qa_prints_json(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["cam", "--store", store, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == [
        *("question", "understood_as", "hits", "confident", "understood_where", "unmatched"),
        *("about", "listed"),
    ]
    assert answer["hits"][0]["passage"]["text"] == "Cam được mùa. Trường vắng."


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["  "], "The question is blank: type what you want to know."),
        (["a" * 3000], "The question has 3,000 characters; ask in at most 2,000."),
        (["cam", "--from", "4/24"], "'4/24' is no date: write a day as 2024-04-02 or 2/4/2024, a"),
        (["cam", "--where", "autor=An"], "'autor=An' is no condition: write NAME=VALUE with one"),
        (["cam", "--where", "author"], "'author' is no condition: write NAME=VALUE with one of"),
        (["cam", "--author", " "], "Name each author as text that is not blank, not ' '."),
        (["cam", "-k", "0"], "Ask for 1 to 100 passages, not 0."),
        (["cam", "--store", "none"], "There is no store in none: build one with"),
    ],
)
def test_qa_exits_2_with_one_sentence(
    store: str, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qa.__main__.main(["--store", store, *arguments]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(message)
    assert (printed.out, printed.err.count("\n")) == ("", 1)


@pytest.mark.parametrize(
    "filter_options",
    [
        ["--from", "2024-04-02", "--to", "2024"],
        ["--author", "nobody", "--author", "THU HÀ", "--article", "a.txt"],
        ["--where", "author=Thu Ha", "--where", "author=An"],
    ],
)
def test_qa_asks_only_the_articles_meant(
    store: str, filter_options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert qa.__main__.main(["cam", "--store", store, *filter_options]) == 0
    assert capsys.readouterr().out.startswith("1. Mùa cam")
    for other, message in (
        (["--source", "2024/"], "No article is from '2024/'."),
        (["--language", "en"], "No article is in the language 'en'; there are vi."),
        (["--from", "2025", "--to", "2026"], "No article meets these conditions."),
    ):
        assert qa.__main__.main(["cam", "--store", store, *filter_options, *other]) == 1
        assert capsys.readouterr().out == f"{message}\n"


def test_qa_tells_the_nearest_name(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["cam", "--store", store, "--author", "thu ha"]) == 0
    assert capsys.readouterr().out.startswith("1. Mùa cam")
    assert qa.__main__.main(["cam", "--store", store, "--author", "Thu Haf"]) == 1
    assert capsys.readouterr().out == "No article is by 'Thu Haf': did you mean Thu Hà?\n"
    assert qa.__main__.main(["cam", "--store", store, "--author", "Thu Haf", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["unmatched"] == [
        {"field": "author", "value": "thu haf", "nearest": ["Thu Hà"]}
    ]


def test_qa_lists_what_there_is_to_filter_by(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qa.__main__.main(["--facets", "--store", store]) == 0
    assert capsys.readouterr().out == (
        "1 article; from 2024-04-02 to 2024-04-02\n\n"
        "Languages:\n       1  vi\n\n"
        "Authors:\n       1  Thu Hà\n\n"
        "Sources: no article states one\n"
    )
    assert qa.__main__.main(["--facets", "--store", store, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "articles": 1,
        "dates": {"from": "2024-04-02", "to": "2024-04-02"},
        "languages": [{"value": "vi", "articles": 1}],
        "authors": [{"value": "Thu Hà", "articles": 1}],
        "sources": [],
    }
    assert qa.__main__.main(["--facets", "--store", "none"]) == 2
    assert capsys.readouterr().err.startswith("There is no store in none")


def typed(monkeypatch: pytest.MonkeyPatch, text: str, terminal: bool = False) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8")
    monkeypatch.setattr(stdin, "isatty", lambda: terminal)
    monkeypatch.setattr("sys.stdin", stdin)


def test_qa_answers_each_line_of_standard_input(
    store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "cam\n\n  trường vắng \n")
    assert qa.__main__.main(["--store", store]) == 1  # the second is not sure
    head = "2024-04-02 · Thu Hà · a.txt"
    assert capsys.readouterr().out == (
        f"? cam\n\n1. Mùa cam  0.97\n{head}\n»Cam được mùa.« Trường vắng.\n\n"
        "? trường vắng\n\nNo passage answers this well; the nearest are:\n\n"
        f"1. Mùa cam  0.00\n{head}\nCam được mùa. »Trường vắng.«\n\n"
    )


def test_qa_answers_lines_as_lines_of_json_and_goes_on_after_a_bad_one(
    store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "a" * 3000
    typed(monkeypatch, f"cam\n{long}\nlũ\n")
    assert qa.__main__.main(["--store", store, "--json"]) == 2
    printed = capsys.readouterr()
    message = "The question has 3,000 characters; ask in at most 2,000."
    first, second, third = map(json.loads, printed.out.splitlines())
    assert (first["question"], first["confident"]) == ("cam", True)
    assert second == {"question": long, "error": message}
    assert (third["question"], third["confident"]) == ("lũ", False)
    assert printed.err == f"{message}\n"


def test_standard_input_may_be_empty_or_in_another_encoding(
    store: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, " \n\n")
    assert qa.__main__.main(["--store", store]) == 2
    assert capsys.readouterr().err == "There is no question in standard input: type one a line.\n"
    data = (
        "\ufeffcam được mùa\n".encode() + "trường vắng?\n".encode("cp1258", "replace") + b"\xff\n"
    )
    stdin = io.TextIOWrapper(io.BytesIO(data))
    monkeypatch.setattr("sys.stdin", stdin)
    assert qa.__main__.main(["--store", store, "--json"]) == 1
    questions = [json.loads(line)["question"] for line in capsys.readouterr().out.splitlines()]
    assert questions[0] == "cam được mùa"
    assert len(questions) == 3


def test_the_dates_of_a_condition_may_begin_with_the_day(store: str) -> None:
    assert qa.__main__.main(["cam", "--store", store, "--where", "from=2/4/2024"]) == 0
    assert qa.__main__.main(["cam", "--store", store, "--where", "from=3/4/2024"]) == 1


def test_qa_wants_a_question_or_facets(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, "", terminal=True)
    with pytest.raises(SystemExit, match="2"):
        qa.__main__.main([])
    assert capsys.readouterr().err.endswith("error: type a question, or --facets\n")


def test_qa_says_what_is_no_question(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert qa.__main__.main(["Xin chào!", "--store", store]) == 1
    assert capsys.readouterr().out.startswith("This is no question to the articles: ask")


def test_qa_explains_each_part_and_the_words(
    store: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert qa.__main__.main(["cam ở đâu", "--store", store, "--explain"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[:3] == ["Understood as: cam ở đâu", "", "1. Mùa cam  0.97"]
    parts = printed[5].split("   ")
    assert [part.split()[0] for part in parts] == ["vector", "words", "late"]
    # As a token, "cam" is found with cosine 1; "ở" and "đâu" are on no axis, as "được".
    assert printed[5].startswith("vector 0.89")
    assert printed[5].endswith(" #1   late 1.000 #1")
    assert printed[6] == "words found: Cam"


def article(name: str, date: str | None = None) -> Article:
    return Article(name, f"Tin {name}", "Cam được mùa.", f"{name}.txt", date)


def test_explanation_fits_a_terminal_of_80_columns() -> None:
    signals = {"vector": 0.5, "vector_rank": 100, "words": 0.25, "words_rank": 12345}
    signals |= {"late": 0.75, "late_rank": 20, "mark": 12.3456, "margin": -1.5, "agreeing": 2.0}
    text = "Cam\x07 được mùa."
    hit = Hit(1, 1, Passage("a", 0, 0, 16, text), article("a"), (0, 3), signals, ((0, 4), (5, 9)))
    first, second, third, _ = printing.explanation(hit).split("\n")
    assert first == "vector 0.500 #100   words 0.250 #12345   late 0.750 #20"
    assert second == "mark 12.346   margin -1.500   agreeing 2.000"
    assert third == "words found: Cam�, được"


def test_qa_names_the_other_articles_with_the_same_passage() -> None:
    copies = [Copy.of(article(name)) for name in "bcdef"]
    copies[0] = Copy.of(article("b\x1b", "2024-04-02"))
    hit = Hit(1, 1, Passage("a", 0, 0, 3, "Cam"), article("a"), (0, 3), {}, (), tuple(copies))
    assert printing.also_line(hit) == (
        "Also in: Tin b� (2024-04-02); Tin c (c.txt); Tin d (d.txt); 2 more\n"
    )
    assert "Also in" in printing.hit_text(hit).plain


def test_help_names_every_option() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "qa", "--help"], capture_output=True, text=True, check=True
    )
    assert all(option in done.stdout.split("options:")[1] for option in OPTIONS)


# Prints an answer, and then which of these modules it has imported.
ANSWERED = """
import sys
from qa.__main__ import main
code = main(sys.argv[1:])
heavy = {"sentence_transformers", "transformers", "huggingface_hub", "sklearn", "scipy", "pandas"}
print(code, sorted(heavy & sys.modules.keys()))
"""


@pytest.mark.model
def test_a_question_imports_nothing_that_only_prepares_models(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.build.Encoder", Encoder)
    build_store([articles], tmp_path / "bundled")  # this prepares the model
    done = subprocess.run(
        [sys.executable, "-c", ANSWERED, "Cam được mùa?", "--store", str(tmp_path / "bundled")],
        cwd=ROOT, capture_output=True, text=True, check=True, timeout=100,
    )  # fmt: skip
    assert done.stdout.startswith("1. Mùa cam")
    assert done.stdout.splitlines()[-1] == "0 []"
    assert done.stderr == ""
