"""A conversation as a document, with its citations."""

import json
import time
from dataclasses import replace

import pytest
from conftest import not_on_windows
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from web_server import CHAIRED, CONFERENCE, CONFERENCE_HITS, HOSTILE, NASTY, hit

from index.article import Article
from index.passages import Passage
from index.where import Where
from qa import Answer, Hit, as_dict
from web.exporting.documents import as_json, as_markdown, local_time
from web.history import Turn
from web.html.citations import CITATION_FORMS, citation
from web.phrases import ENGLISH
from web.where_json import Manner

TIME = "2026-04-03T07:00:00"  # without an offset, of any machine's clock
SHOWN_TIME = "2026-04-03 07:00:00"
ANSWER = Answer("khi nào?", "khi nào? (Hội nghị)", CONFERENCE_HITS[:1], True)


def stored(answer: Answer) -> tuple[Turn, Answer]:
    return Turn.of(answer, TIME), answer


def test_markdown_quotes_with_the_sentence_bold_and_the_source_below() -> None:
    rest = CONFERENCE_HITS[0].passage.text[len(CHAIRED) :]
    assert as_markdown([stored(ANSWER)], ENGLISH) == (
        f"## khi nào?\n\n{SHOWN_TIME}\n\nUnderstood as: khi nào? (Hội nghị)\n\n"
        f"> **{CHAIRED}**{rest}\n\n"
        f"— {CONFERENCE.title}, Minh Thủy, "
        "https://baotuyenquang.example/hoi-nghi?a=1\\&b=2, 2 April 2026\n"
    )


@not_on_windows("time.tzset")
def test_a_time_is_that_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "HCM-7")  # seven hours before UTC
    time.tzset()
    try:
        assert local_time("2026-11-29T20:44:55+00:00") == "2026-11-30 03:44:55"
        assert local_time("at night") == "at night"
    finally:
        monkeypatch.undo()
        time.tzset()


def test_markdown_has_the_source_of_an_article_once() -> None:
    answer = replace(ANSWER, hits=CONFERENCE_HITS)
    text = as_markdown([stored(answer)], ENGLISH)
    assert text.count("\n> ") == 3
    assert text.count(f"— {CONFERENCE.title}, Minh Thủy") == 1


def test_markdown_says_how_many_articles_are_listed() -> None:
    answer = Answer("các bài về lũ", "các bài về lũ", CONFERENCE_HITS[::2], False, listed=2)
    text = as_markdown([stored(answer)], ENGLISH)
    assert f"{SHOWN_TIME}\n\n2 articles.\n\n> " in text
    assert ENGLISH.unsure not in text


def test_markdown_says_what_is_no_answer() -> None:
    about = as_markdown([stored(replace(ANSWER, confident=False, about="a"))], ENGLISH)
    assert f"{ENGLISH.unsure_about}." in about
    unsure = as_markdown([stored(replace(ANSWER, confident=False))], ENGLISH)
    assert "No passage answers this well." in unsure
    assert ENGLISH.changed in as_markdown([stored(replace(ANSWER, hits=[]))], ENGLISH)
    greeting = Answer("Xin chào", "Xin chào", [], False)
    assert ENGLISH.not_asked in as_markdown([stored(greeting)], ENGLISH)


def test_hostile_words_are_no_markup() -> None:
    hostile = Answer(NASTY, NASTY, [hit(HOSTILE, f"Second {NASTY} sentence.")], True)
    text = as_markdown([stored(hostile)], ENGLISH)
    assert "\\<script\\>" in text
    assert "\\[a\\](javascript" in text
    assert not any(f" {mark}" in text.replace(f"\\{mark}", "") for mark in ("<img", "[a]"))


def test_markdown_tells_what_was_read_from_the_question() -> None:
    answer = Answer("2/4?", "2/4?", CONFERENCE_HITS[:1], True, Where("2026-04-02", "2026-04-02"))
    markdown = as_markdown([stored(answer)], ENGLISH)
    assert "\nRead from the question: Articles around 2 April 2026 first\n" in markdown


def test_json_is_that_of_the_command_line_with_the_time() -> None:
    [row] = json.loads(as_json([stored(ANSWER)], ENGLISH))
    assert list(row) == [
        *("time", "where", "question", "understood_as", "hits", "confident"),
        *("understood_where", "unmatched", "about", "listed"),
    ]
    assert (row["time"], row["where"], row["question"]) == (TIME, {}, "khi nào?")
    [hit] = row["hits"]
    assert hit.pop("citations") == {
        form: citation(CONFERENCE_HITS[0], ENGLISH, form) for form in CITATION_FORMS
    }
    assert row == {"time": TIME, "where": {}, **json.loads(json.dumps(as_dict(ANSWER)))}
    assert hit["passage"]["text"][slice(*hit["highlight"])] == CHAIRED
    assert hit["article"]["title"] == CONFERENCE.title


STARTS = [
    *("- a", "+ b", "* c", "1. d", "23) e", "# f", "> g", ": h", "    i", "\tj", "k  ", "l\\"),
    *("=====", "---", "_ _ _", "***", "~~~", "```", "| m | n |\n| - | - |", "<b>", "[o]: p"),
]


@pytest.mark.parametrize("start", STARTS)
def test_no_line_of_an_article_is_a_list_or_a_heading(start: str) -> None:
    assert markdown_words(f"Một\n{start}\nHai. Ba.", "Ba.") == (
        ["Một", *start.split(), "Hai.", "Ba."],
        ["Ba."],
    )


def test_the_start_of_a_line_is_escaped_where_it_would_be_markup() -> None:
    passage = "- Một.\n  12. Hai,\n2024 ba. Bốn 1. 2-3"
    assert quoted(passage, "Bốn") == "> \\- Một.\n> 12\\. Hai,\n> 2024 ba. **Bốn** 1. 2-3"


def test_a_sentence_is_bold_whatever_stands_beside_it() -> None:
    assert quoted("一。二。三", "二。") == "> 一。**二。**&#19977;"
    assert quoted("x“a”y", "“a”") == "> &#120;**“a”**&#121;"
    assert quoted("(a.) b", "a.") == "> (**a.**) b"
    assert quoted("x\u2028“a”\u2029y", "“a”") == "> x&#8232;**“a”**&#8233;y"
    assert markdown_words("一。二。三", "二。") == (["一。二。三"], ["二。"])
    assert quoted("a b\n\n c d", "b\n\n c") == "> a **b**\n>\n> **c** d"


def test_control_characters_of_an_article_are_not_exported() -> None:
    assert quoted("Lũ\x1b[2J về.\x1c“Hết”\x9b", "“Hết”") == "> Lũ \\[2J về. **“Hết”**"


# Signs of Markdown, letters, digits and white space of several kinds.
LETTERS = st.text(
    "ab1 \n-+.)=:#*_>`~&;!<[](){}|\\\"'$“”。，…°€\t–\u00a0\u2028\u0301đ", min_size=1, max_size=30
)


@given(LETTERS, st.integers(0, 29), st.integers(1, 30))
def test_markdown_shows_the_words_of_any_passage(text: str, start: int, length: int) -> None:
    assume(sentence := text[start : start + length].strip())
    shown, bold = markdown_words(text, sentence)
    assert shown == text.split()
    assert "".join(bold) == "".join(sentence.split())


@given(LETTERS)
def test_texts_of_one_line_are_no_markup(text: str) -> None:
    source = Article("a", f"{text} b", "Cam.", text, None, text)
    hits = [Hit(1, 1.0, Passage("a", 0, 0, 4, "Cam."), source, (0, 4), {})]
    answer = Answer(f"{text} a", f"{text} b", hits, True)
    turn = Turn.of(answer, f"{text}"[:40], Manner({"author": text}))
    markdown = as_markdown([(turn, answer)], ENGLISH)
    kinds = [token.type for token in MarkdownIt().parse(markdown)]
    assert kinds.count("heading_open") == 1
    assert kinds.count("blockquote_open") == 1
    assert set(kinds) <= {*PLAIN, "heading_open", "heading_close"}


PLAIN = {f"{name}_{side}" for name in ("paragraph", "blockquote") for side in ("open", "close")}
PLAIN |= {"inline", "text", "softbreak", "strong_open", "strong_close"}


def quoted(text: str, sentence: str) -> str:
    """The quotation of a passage in Markdown, with a sentence of it bold."""
    article = Article("a", "Tin", text, "a.txt")
    start = text.index(sentence)
    highlight = (start, start + len(sentence))
    hits = [Hit(1, 1.0, Passage("a", 0, 0, len(text), text), article, highlight, {})]
    markdown = as_markdown([stored(Answer("ai?", "ai?", hits, True))], ENGLISH)
    return markdown.partition(f"{SHOWN_TIME}\n\n")[2].rpartition("\n\n— Tin\n")[0]


def markdown_words(text: str, sentence: str) -> tuple[list[str], list[str]]:
    """All words that Markdown shows of a passage, and the bold ones; it has nothing but text."""
    words, bold, is_bold = "", "", False
    for token in MarkdownIt().parse(quoted(text, sentence)):
        assert token.type in PLAIN
        for part in token.children or []:
            assert part.type in PLAIN
            is_bold = {"strong_open": True, "strong_close": False}.get(part.type, is_bold)
            content = "\n" if part.type == "softbreak" else part.content
            words += content
            bold += content if is_bold else ""
        words += "\n" if token.type == "paragraph_close" else ""
    return words.split(), bold.split()
