"""A conversation as a document, with its citations."""

import json
from dataclasses import replace

from web_server import CHAIRED, CONFERENCE, CONFERENCE_HITS, HOSTILE, NASTY, hit

from qa import Answer, as_dict
from web.export import as_json, as_markdown
from web.history import Turn
from web.phrases import ENGLISH

TIME = "2026-04-03T07:00:00+00:00"
ANSWER = Answer("khi nào?", "khi nào? (Hội nghị)", CONFERENCE_HITS[:1], True)


def stored(answer: Answer) -> tuple[Turn, Answer]:
    return Turn.of(answer, TIME), answer


def test_markdown_quotes_with_the_sentence_bold_and_the_source_below() -> None:
    rest = CONFERENCE_HITS[0].passage.text[len(CHAIRED) :]
    assert as_markdown([stored(ANSWER)], ENGLISH) == (
        f"## khi nào?\n\n{TIME}\n\nUnderstood as: khi nào? (Hội nghị)\n\n"
        f"> **{CHAIRED}**{rest}\n\n"
        f"— {CONFERENCE.title}, Minh Thủy, "
        "https://baotuyenquang.example/hoi-nghi?a=1\\&b=2, 2 April 2026\n"
    )


def test_markdown_says_what_is_no_answer() -> None:
    unsure = as_markdown([stored(replace(ANSWER, confident=False))], ENGLISH)
    assert "No passage answers this well." in unsure
    assert ENGLISH.changed in as_markdown([stored(replace(ANSWER, hits=[]))], ENGLISH)


def test_hostile_words_are_no_markup() -> None:
    hostile = Answer(NASTY, NASTY, [hit(HOSTILE, f"Second {NASTY} sentence.")], True)
    text = as_markdown([stored(hostile)], ENGLISH)
    assert "\\<script\\>" in text
    assert "\\[a\\](javascript" in text
    assert not any(f" {mark}" in text.replace(f"\\{mark}", "") for mark in ("<img", "[a]"))


def test_json_is_that_of_the_command_line_with_the_time() -> None:
    [row] = json.loads(as_json([stored(ANSWER)]))
    assert list(row) == [
        *("time", "where", "question", "understood_as", "hits", "confident"),
    ]
    assert (row["time"], row["where"], row["question"]) == (TIME, {}, "khi nào?")
    assert row == {"time": TIME, "where": {}, **json.loads(json.dumps(as_dict(ANSWER)))}
    [hit] = row["hits"]
    assert hit["passage"]["text"][slice(*hit["highlight"])] == CHAIRED
    assert hit["article"]["title"] == CONFERENCE.title
