"""What answers and articles look like as HTML, and that foreign words stay words."""

import re
from dataclasses import replace

import pytest
from pages_helper import read
from web_server import BRIDGE, CHAIRED, CONFERENCE, CONFERENCE_HITS, HOSTILE, NASTY, hit

from index.arrays import Span
from index.passages import Passage
from qa.answer import Answer, Copy, Hit
from qa.understanding.talk import MESSAGES
from web.html import conversation, pages
from web.html.article import article_page
from web.html.cards import excerpt
from web.html.marks import marked, seal
from web.html.welcome import welcome_html
from web.phrases import ENGLISH, VIETNAMESE
from web.where_json import Manner

MARKED_ACROSS = "<mark>a<b>&lt;</b>c<b>d</b></mark><b>ef</b>"


def test_confident_answer_quotes_the_sentence_and_marks_it_in_its_passage_on_a_click() -> None:
    html = conversation.answer_html(Answer("q", "q", CONFERENCE_HITS, confident=True), ENGLISH)
    assert html.startswith(
        '<div class="cards"><div class="card answering" lang="vi" data-rank="1">'
        '<figure class="quotation">'
        f'<blockquote dir="auto">{CHAIRED}</blockquote><figcaption><h3 dir="auto">'
    )
    quotation, bridge = html.split("<ol>")
    shown, _, opened = quotation.partition("<details")
    assert shown.count("chủ trì hội nghị") == 1  # the large quotation alone
    assert '<p class="passage" dir="auto"><mark>Dự và <b>chủ trì</b> hội nghị tại' in opened
    assert bridge.count('<li class="card"') == 1
    assert f">{BRIDGE.title}</a></h3>" in bridge
    words = [text for text in read(html).text if text.endswith(" match")]
    assert words == ["strong match", "weak match"]
    assert "0.87" not in html


def test_further_passages_of_an_article_are_opened_in_its_card() -> None:
    html = conversation.answer_html(Answer("q", "q", CONFERENCE_HITS, confident=True), ENGLISH)
    first, second = html.split("<ol>")
    summary = (
        '<summary lang="en">The whole passage · 1 more passage of this article</summary>'
        '<p class="passage"'
    )
    assert f'<details class="further">{summary}' in first
    assert '</p><div class="part" data-rank="2"><p class="passage"' in first
    assert 'data-rank="1"' in first
    assert first.count('<p class="passage"') == 2
    assert first.count('class="copy"') == 2
    assert 'data-rank="3"' in second
    assert "<details" not in second


WORDS = "".join(f"word{n:03} " for n in range(100))  # a word each eight characters


@pytest.mark.parametrize(
    ("length", "sentence", "answer", "part"),
    [
        (210, (0, 8), None, (0, 210)),  # 170 + 40: whole
        (211, (0, 8), None, (0, 167)),  # to the end of a word before 170: 20 * 8 + 7
        (800, (400, 500), None, (400, 567)),  # from the sentence on, for 170 at most
        (800, (400, 600), None, (400, 600)),  # it is whole, and ends within a word
        (800, (400, 660), None, (400, 660)),
        (800, (760, 790), None, (632, 800)),  # the last 170, from the start of a word: 79 * 8
        (800, (0, 800), None, (0, 255)),  # cut at 260
        (800, (0, 800), (400, 410), (336, 591)),  # from 400 - 65 on: 42 * 8, and 591 = 73 * 8 + 7
        (800, (0, 800), (780, 790), (544, 800)),  # the last 260: 68 * 8
    ],
)
def test_a_closed_card_shows_the_sentence_with_what_follows(
    length: int, sentence: Span, answer: Span | None, part: Span
) -> None:
    assert excerpt(WORDS[:length], sentence, answer) == part


def test_a_text_without_spaces_is_cut_anywhere() -> None:
    assert excerpt("字" * 1000, (500, 510)) == (500, 670)
    assert excerpt("字" * 1000, (0, 1000), (990, 1000)) == (740, 1000)


def test_what_is_left_out_of_a_passage_is_an_ellipsis_and_opened_on_a_click() -> None:
    text = f"Trước đó. {'Câu này. ' * 60}"
    article = replace(BRIDGE, text=text)
    long = Hit(1, 0.2, Passage("cau", 0, 0, len(text), text), article, (10, 18), {})
    html = conversation.answer_html(Answer("q", "q", [long], False), ENGLISH)
    assert '<p class="passage short" dir="auto">… <mark>Câu này.</mark> Câu này.' in html
    shown, _, opened = html.partition("<details")
    assert shown.endswith('Câu này.\N{NO-BREAK SPACE}…</p><div class="acts">')
    assert 'lang="en">The whole passage</summary><p class="passage" dir="auto">Trước đó. ' in opened


def many(count: int) -> Answer:
    """Hits of as many articles, of which the best answers."""
    hits = [
        replace(CONFERENCE_HITS[0], article=replace(CONFERENCE, id=f"{n}"), rank=n)
        for n in range(1, count + 1)
    ]
    return Answer("ai?", "ai?", hits, True)


def test_three_articles_are_shown_and_the_others_on_a_click() -> None:
    more = '<button type="button" class="more" data-step="10"'
    html = conversation.answer_html(many(3), ENGLISH)
    assert (html.count(" hidden><h3"), more in html) == (0, False)
    html = conversation.answer_html(many(4), ENGLISH)
    assert 'data-rank="4" hidden><h3' in html
    assert f"{more}>Show more articles</button>" in html
    # Eight is what was asked for, so that there may be more.
    html = conversation.answer_html(many(8), ENGLISH)
    assert f"{more} data-cut>Show more articles</button>" in html
    html = conversation.answer_html(many(8), ENGLISH, is_complete=True)
    assert f"{more}>Show more articles</button>" in html
    assert "nearest to the question" not in html
    html = conversation.answer_html(many(50), ENGLISH, is_complete=True)
    assert html.count(" hidden><h3") == 47  # without the quotation and two cards
    assert '<p class="end">These are the 50 passages nearest to the question.</p>' in html


def listed(count: int, hits: list[Hit]) -> str:
    answer = Answer("các bài về lũ", "các bài về lũ", hits, False, listed=count)
    return conversation.answer_html(answer, ENGLISH)


def test_a_list_has_a_card_for_each_article_newest_first() -> None:
    undated = replace(CONFERENCE_HITS[0], article=replace(CONFERENCE, id="x", date=None), rank=4)
    html = listed(3, [undated, CONFERENCE_HITS[2], CONFERENCE_HITS[0]])
    counted = '<p class="counted" role="status"><strong>3 articles</strong></p>'
    assert html.startswith(f'{counted}<div class="cards"><div class="sorting">')
    # 2 April, 28 March, and no date.
    assert [part.split('"')[0] for part in html.split('data-rank="')[1:]] == ["1", "3", "4"]
    assert '<p class="passage" dir="auto"><mark>Dự và <b>chủ trì</b>' in html
    assert html.count(CONFERENCE_HITS[0].passage.text[len(CHAIRED) :]) == 2  # on a click
    assert CONFERENCE_HITS[0].passage.text[len(CHAIRED) :] not in html.partition("<details")[0]
    assert 'class="strength' not in html
    assert 'class="more"' not in html


def test_a_long_list_is_shown_in_parts() -> None:
    hits = [
        replace(CONFERENCE_HITS[0], article=replace(CONFERENCE, id=f"{n}"), rank=n)
        for n in range(1, 13)
    ]
    html = listed(60, hits)
    assert "<strong>60 articles. These are the 12 best</strong>" in html
    assert html.count('<li class="card"') == 12
    assert html.count(" hidden><h3") == 8
    assert 'data-rank="4"><h3' in html
    assert 'data-rank="5" hidden><h3' in html
    more = '<button type="button" class="more" data-step="10">Show more articles</button>'
    assert html.endswith(f'</ol><p class="tools paging">{more}</p></div>')


def test_a_list_of_nothing_says_so_above_the_nearest() -> None:
    html = listed(0, CONFERENCE_HITS)
    assert "<strong>No article clearly matches this subject</strong>" in html
    assert html.count('<li class="card"') == 2


def test_a_follow_up_that_its_article_does_not_answer_says_so() -> None:
    answer = Answer("ai?", "ai? (Hội nghị)", CONFERENCE_HITS, False, about=CONFERENCE.id)
    html = conversation.answer_html(answer, ENGLISH)
    assert "<strong>The article spoken of does not clearly answer this</strong>" in html
    assert "ask it as typed" in html


def test_an_upload_does_not_pass_for_an_article_with_its_title() -> None:
    article = replace(CONFERENCE, source="reader-uploads/<a>.txt", author=None)
    hit = replace(CONFERENCE_HITS[0], article=article)
    html = conversation.answer_html(Answer("q", "q", [hit], confident=True), ENGLISH)
    source = '<span class="source">Uploaded by a reader: reader-uploads/&lt;a&gt;.txt</span>'
    assert f"2 April 2026 · {source}</span>" in html
    assert html.count("Uploaded by a reader") == 1


def test_unsure_answer_says_so_in_place_of_the_quotation() -> None:
    html = conversation.answer_html(Answer("q", "q", CONFERENCE_HITS, confident=False), ENGLISH)
    assert html.startswith(
        '<div class="unsure" role="status"><p><strong>No passage answers this well</strong></p>'
    )
    assert "<blockquote" not in html


def test_question_that_was_understood_otherwise_says_how() -> None:
    answer = Answer("ai chu tri", "ai chủ trì", CONFERENCE_HITS, True)
    html = conversation.answer_html(answer, VIETNAMESE)
    assert html.startswith('<p class="understood" dir="auto">Hiểu là: <i>ai chủ trì</i></p>')


def test_follow_up_can_be_asked_as_typed() -> None:
    answer = Answer("khi  nao?", "khi nào? (Hội nghị)", CONFERENCE_HITS, True)
    html = conversation.answer_html(answer, VIETNAMESE)
    assert html.startswith(
        '<p class="understood" dir="auto">Hiểu là: <i>khi nào? (Hội nghị)</i> '
        '<button type="button" class="as-typed">Hỏi đúng như đã gõ</button></p>'
    )


def test_a_long_title_that_a_follow_up_is_understood_with_is_cut() -> None:
    answer = Answer("khi nào?", f"khi nào? ({'a' * 78}bc)", CONFERENCE_HITS, True)
    html = conversation.answer_html(answer, VIETNAMESE)
    assert html.startswith(
        f'<p class="understood" dir="auto">Hiểu là: <i>khi nào? ({"a" * 78}…</i> '
        '<button type="button" class="as-typed">'
    )


def test_words_of_the_question_are_emphasised_within_the_mark() -> None:
    first = replace(CONFERENCE_HITS[0], matched=((0, 2),))
    html = conversation.answer_html(Answer("q", "q", [first], True), ENGLISH)
    assert '<p class="passage" dir="auto"><mark><b>Dự</b> và chủ trì' in html


def test_the_short_answer_is_emphasised_in_the_quotation_and_in_the_mark() -> None:
    first = replace(CONFERENCE_HITS[0], matched=(), answer=(3, 10))
    html = conversation.answer_html(Answer("q", "q", [first], True), ENGLISH)
    shown, opened = html.split("<details")
    assert f'<blockquote dir="auto">Dự <strong>{CHAIRED[3:10]}</strong>{CHAIRED[10:]}<' in shown
    assert f'<p class="passage" dir="auto"><mark>Dự <strong>{CHAIRED[3:10]}</strong>' in opened


def titled(titles: str) -> Answer:
    """An answer from an article for each letter, its title; the first is the oldest."""
    hits = [
        replace(hit, article=replace(CONFERENCE, id=f"{n}", title=title, date=f"2026-04-{n:02}"))
        for n, (hit, title) in enumerate(zip(many(len(titles)).hits, titles, strict=True), 1)
    ]
    return Answer("E", "E", hits, True)


def proposed(answer: Answer, manner: Manner | None = None, is_complete: bool = False) -> list[str]:
    html = conversation.answer_html(answer, ENGLISH, manner=manner, is_complete=is_complete)
    return re.findall(r'class="example" dir="auto">([^<]*)<', html.partition('class="next"')[2])


def test_next_are_the_headlines_of_articles_that_are_not_shown() -> None:
    # Three are shown. One has the title of one of them, one is the question, and one comes twice.
    assert proposed(titled("ABCADDEFGH")) == ["D", "F", "G"]
    # The best is shown, and the two newest of the others.
    assert proposed(titled("ABCDEF"), Manner(order="date")) == ["D", "C", "B"]
    assert proposed(titled("ABC")) == []
    # More of them are shown at once.
    assert proposed(titled("ABCDF"), is_complete=True) == []


def test_quotation_is_copied_with_its_source() -> None:
    html = conversation.answer_html(Answer("q", "q", CONFERENCE_HITS[:1], True), ENGLISH)
    assert (
        f'data-text="“{CHAIRED}” ({CONFERENCE.title}, Minh Thủy, '
        'https://baotuyenquang.example/hoi-nghi?a=1&amp;b=2, 2 April 2026)"'
    ) in html


@pytest.mark.parametrize(
    ("layers", "html"),
    [
        ([], "a&lt;cdef"),
        ([("mark", [(1, 3)])], "a<mark>&lt;c</mark>def"),
        ([("mark", [(0, 4)]), ("b", [(1, 2), (3, 6)])], MARKED_ACROSS),
        ([("span.x", [(0, 9)]), ("mark", [(9, 12)])], '<span class="x">a&lt;cdef</span>'),
    ],
)
def test_layers_are_nested(layers: list[tuple[str, list[tuple[int, int]]]], html: str) -> None:
    assert marked("a<cdef", (0, 6), layers) == html


def test_answer_without_hits_says_that_there_is_nothing() -> None:
    html = conversation.answer_html(Answer("q", "q", [], confident=False), VIETNAMESE)
    assert html == '<p class="notice" role="status">Chưa có bài báo nào để tìm.</p>'


def test_seal_tells_sentences_apart() -> None:
    assert seal("") == "e3b0c442"  # SHA-256 of nothing, FIPS 180-4
    assert seal("a") != seal("b")


def test_card_links_its_article_at_the_sentence() -> None:
    first = CONFERENCE_HITS[0]
    start = CONFERENCE.text.index(CHAIRED)
    link = read(conversation.answer_html(Answer("q", "q", [first], False), ENGLISH)).links[0]
    assert link == (
        f"article?id=hoi-nghi&passage={first.passage.start}-{first.passage.end}"
        f"&sentence={start}-{start + len(CHAIRED)}&seal={seal(CHAIRED)}#here"
    )


def test_welcome_counts_the_collection_and_offers_questions_and_articles() -> None:
    html = welcome_html(14164, 190000, ["Bài <1>?"], [BRIDGE], VIETNAMESE)
    assert '<a href="library">14.164 bài báo · 190.000 đoạn văn</a>' in html
    assert '<button type="button" class="example" dir="auto">Bài &lt;1&gt;?</button>' in html
    assert f'href="article?id=cau">{BRIDGE.title}</a> <span class="meta">28/3/2026</span>' in html
    assert "<ul" not in welcome_html(0, 0, [], [], VIETNAMESE)


def test_long_question_is_repeated_shortened() -> None:
    html = conversation.turn_html("a" * 301, "R", ENGLISH)
    assert f'<h2 class="question" dir="auto" tabindex="-1">{"a" * 300}…</h2>R' in html
    assert f'data-question="{"a" * 301}"' in html


def test_the_position_in_the_queue_is_shown() -> None:
    assert "Searching the articles…" in conversation.pending_html("ai?", 0, ENGLISH)
    assert "Many are asking: 3 before yours…" in conversation.pending_html("ai?", 3, ENGLISH)


def test_a_card_names_the_other_articles_with_its_passage() -> None:
    copies = [Copy(f"{n}/?&", f"Bản {n} <b>", "https://bao.example/x", None) for n in range(1, 4)]
    copies[0] = replace(copies[0], date="2026-04-02", source="2026<i>/a.txt")
    [first, *_] = CONFERENCE_HITS
    answer = Answer("q", "q", [replace(first, also=tuple(copies))], True)
    html = conversation.answer_html(answer, VIETNAMESE)
    assert (
        '<p class="also" dir="auto">Cũng đăng ở: '
        '<a class="open" href="article?id=1%2F%3F%26" title="Bản 1 &lt;b&gt;">'
        "2/4/2026 · 2026&lt;i&gt;</a>; "
        '<a class="open" href="article?id=2%2F%3F%26" title="Bản 2 &lt;b&gt;">'
        "bao.example</a>; "
    ) in html
    assert "+" not in html.partition("Cũng đăng")[2]
    read(html)
    many = replace(first, also=tuple(copies * 500))
    html = conversation.answer_html(Answer("q", "q", [many], True), VIETNAMESE)
    assert "bao.example</a>; +1.497</p>" in html
    assert "Also in" not in conversation.answer_html(Answer("q", "q", [first], True), ENGLISH)


def test_hostile_words_stay_words() -> None:
    answer = Answer(NASTY, f"x {NASTY}", [hit(HOSTILE, f"Second {NASTY} sentence.")], True)
    html = conversation.answer_html(answer, ENGLISH, judged=True)
    contents = [
        conversation.turn_html(NASTY, html, ENGLISH),
        conversation.pending_html(NASTY, 0, ENGLISH),
        article_page(HOSTILE, (0, 9), (0, 5), ENGLISH),
        welcome_html(1, 1, [NASTY], [HOSTILE], ENGLISH),
        conversation.notice_html(NASTY),
    ]
    for html in map(pages.chat_page, contents, [ENGLISH] * 5):
        page = read(html)
        assert NASTY in "".join(page.text)
        assert not any(link.startswith("javascript:") for link in page.links)
        assert "<script>" not in html


def test_a_message_to_the_tool_gets_one_line() -> None:
    html = conversation.talk_html("count", 1200, ("2024-04-02", "2026-11"), ENGLISH)
    assert html == (
        '<p class="notice" role="status">This collection holds <a href="library">1,200 articles '
        "(2 April 2024 – November 2026)</a>.</p>"
    )
    html = conversation.talk_html("greeting", 1, None, VIETNAMESE)
    assert '>Chào bạn. Ở đây có <a href="library">1 bài báo</a>. Hãy hỏi' in html


def test_each_kind_of_message_has_its_line() -> None:
    assert set(ENGLISH.talk) == set(VIETNAMESE.talk) == set(MESSAGES)


def test_earlier_answers_are_told_below_the_newest() -> None:
    first, second, third = CONFERENCE_HITS
    newest = replace(first, answer=(0, 2))
    older = replace(third, answer=(0, 7))  # BRIDGE is five days older
    answer = Answer("ai chủ trì hiện nay?", "", [newest, second, older], True)
    assert answer.earlier == [older]
    html = conversation.answer_html(answer, ENGLISH)
    link = html[html.index("As of 2 April 2026; 1 earlier article says otherwise: ") :]
    assert link.startswith(
        "As of 2 April 2026; 1 earlier article says otherwise: "
        '<a class="open" href="article?id=cau&amp;'
    )
    assert ">28 March 2026: Cây cầu</a></p>" in link
    assert "Tính đến 2/4/2026; 1 bài trước đó viết khác: " in (
        conversation.answer_html(answer, VIETNAMESE)
    )
    assert replace(answer, question="ai chủ trì?").earlier == []
    same = replace(older, answer=None)
    assert replace(answer, hits=[newest, same]).earlier == []
    assert replace(answer, hits=[older, newest]).earlier == []
