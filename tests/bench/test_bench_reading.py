"""Words of a file that are not in its article."""

from pathlib import Path

from documents import packed

from bench.reading.lost import docx_words, lost_runs, lost_words
from index.article import Article


def article(text: str) -> Article:
    return Article("a", "Lũ về", text, "a", author="Bơ")


def test_a_word_is_lost_as_often_as_an_article_has_it_less_often() -> None:
    assert lost_words(["lũ", "về", "lúa", "lúa", "bơ"], article("Lúa chín.")) == ["lúa"]


def test_the_mark_of_a_note_is_apart_from_its_word_in_an_article() -> None:
    assert lost_words(["theo2", "1google", "m3"], article("theo[2] [1] Google")) == ["m3"]
    assert lost_words(["covid19"], article("Covid19")) == []


def test_the_mark_of_a_note_at_a_number_of_a_word_document_is_apart(tmp_path: Path) -> None:
    up = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>{}</w:t></w:r>'
    xml = f"<w:t>Mẫu 09</w:t>{up.format(1)}<w:t> trên 5 m</w:t>{up.format(2)}"
    (tmp_path / "a.docx").write_bytes(packed({"word/document.xml": xml}))
    assert docx_words(tmp_path / "a.docx") == ["mẫu", "09", "1", "trên", "5", "m2"]


def test_runs_of_lost_words_are_listed_in_order() -> None:
    words = ["a", "b", "c", "d", "lúa", "chín", "vàng", "đồng", "e", "f", "g", "h", "i"]
    assert lost_runs(words, article("Lúa chín vàng đồng.")) == ["a b c d", "e f g h i"]
    assert lost_runs(words[:7], article("Lúa chín vàng đồng.")) == ["a b c d lúa chín vàng"]
    assert lost_runs(["a", "b", "c"], article("Lúa.")) == []
