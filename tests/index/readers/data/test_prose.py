"""The text that JSON values hold, also in the forms of editors."""

import json

import pytest

from index.readers.data.names import by_field
from index.readers.data.objects import has_text, records_in
from index.readers.data.prose import line_value, prose


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["Một.", "", 7, "<p>Hai.</p><p>Ba.</p>"], "Một.\n\nHai.\n\nBa."),
        ([{"type": "p", "text": "Một."}, {"content": ["Hai.", ["Ba."]]}], "Một.\n\nHai.\n\nBa."),
        ([{"heading": "Lũ", "text": "Một."}, {"type": "image", "caption": "Ảnh."}],
         "Lũ\n\nMột.\n\nẢnh."),
        ({"blocks": [{"type": "paragraph", "data": {"text": "Một."}},
                     {"type": "list", "data": {"items": ["Hai.", "Ba."]}}]},
         "Một.\n\nHai.\n\nBa."),
        ({"type": "doc", "content": [{"type": "paragraph", "content": [
            {"type": "text", "text": "Một"}, {"type": "text", "text": " "},
            {"type": "text", "text": "hai."}]}]}, "Một hai."),
        ([{"text": "a &amp;lt; b"}], "a &lt; b"),
        (7, None),
        ([], None),
        ([7, None], None),
        ({"page": 7}, None),
    ],
)  # fmt: skip
def test_texts_in_lists_and_objects(value: object, text: str | None) -> None:
    assert prose(value) == text


def test_a_text_that_lies_too_deep_is_none() -> None:
    value: object = "Một."
    for _ in range(500):
        value = [value]
    assert prose(value) is None


def test_a_whole_page_in_a_field_is_read_as_a_page() -> None:
    text = "Sáng nay, nước sông Gâm đã rút dưới mức báo động một, theo đài khí tượng." * 5
    menu = "<nav><a href='/a'>Trang chủ</a> <a href='/b'>Thể thao</a></nav>"
    page = f"<!DOCTYPE html><html><body>{menu}<article><p>{text}</p></article></body></html>"
    assert prose(page) == text
    assert prose("<html><body></body></html>") == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ([["Xã", "Nhà"], ["Đà Vị", 3], [None, 2.5]], "Xã | Nhà\nĐà Vị | 3\n | 2.5"),
        ({"type": "p", "children": [{"text": "Nước "}, {"text": "dâng", "bold": True}]},
         "Nước dâng"),
        ([{"type": "text", "text": "Một"}, {"type": "hardBreak"}, {"type": "text", "text": "hai."}],
         "Một\nhai."),
        ([{"type": "text", "text": "Một."}, {"type": "text", "text": "Hai."}], "Một.\n\nHai."),
        ([{"nodeType": "text", "value": "Xem "},
          {"nodeType": "hyperlink", "content": [{"nodeType": "text", "value": "đây"}]}],
         "Xem đây"),
        ([{"type": "text", "text": "Một"}, {"type": "image", "caption": "Ảnh"}], "Một\n\nẢnh"),
        ([{"content": "Một", "items": [{"content": "Hai", "items": []}]}], "Một\n\nHai"),
    ],
)  # fmt: skip
def test_what_editors_store(value: object, text: str) -> None:
    assert prose(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (["Nay ", {"type": "bold", "text": "huyện họp"}, ", xem ", {"type": "link", "text": "đây"}],
         "Nay huyện họp, xem đây"),
        (["Một.", {"type": "p", "text": "Hai."}], "Một.\n\nHai."),
        ({"root": {"type": "root", "children": [{"type": "paragraph", "children": [
            {"type": "text", "text": "Một"}, {"type": "linebreak"},
            {"type": "text", "text": "hai."}]}]}}, "Một\nhai."),
        ({"nodeType": "table", "content": [
            {"nodeType": "table-row", "content": [
                {"nodeType": "table-header-cell", "content": [
                    {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "Xã"}]}]},
                {"nodeType": "table-header-cell", "content": [
                    {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "Hộ"}]}]}]},
            {"nodeType": "table-row", "content": [
                {"nodeType": "table-cell", "content": [
                    {"nodeType": "paragraph", "content": [{"nodeType": "text", "value": "Lĩnh"}]}]},
                {"nodeType": "table-cell", "content": [
                    {"nodeType": "paragraph", "content": [
                        {"nodeType": "text", "value": "4"}]}]}]}]},
         "Xã | Hộ\nLĩnh | 4"),
        ([{"heading": "Lũ", "paragraphs": ["Một."], "table": [["Xã", "Hộ"], ["Lĩnh", "4"]]}],
         "Lũ\n\nMột.\n\nXã | Hộ\nLĩnh | 4"),
    ],
)  # fmt: skip
def test_pieces_and_tables_of_other_editors(value: object, text: str) -> None:
    assert prose(value) == text


def test_the_pieces_of_an_editor_are_no_articles() -> None:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "Một."}]}
    document = {"type": "doc", "content": [paragraph, paragraph]}
    assert list(records_in(document)) == [{"text": document}]
    assert list(records_in({"title": "Lũ", "doc": document})) == [{"title": "Lũ", "doc": document}]
    assert not has_text(document)
    # A list of articles with a type is none.
    page = {"type": "document", "content": [{"title": "a", "text": "Một."}]}
    assert list(records_in(page)) == [{"title": "a", "text": "Một."}]


def test_a_name_that_lies_in_the_attributes_of_data() -> None:
    assert line_value({"data": {"id": 1, "attributes": {"name": "Hà"}}}) == "Hà"


def test_what_an_editor_stored_as_json_in_a_text_is_read() -> None:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "Một."}]}
    assert prose(json.dumps({"type": "doc", "content": [paragraph]})) == "Một."
    assert prose('["Một.", "Hai."]') == "Một.\n\nHai."
    pieces = [{"insert": "Một "}, {"insert": {"image": "a"}}, {"insert": "hai.\n"}]
    assert prose(json.dumps({"ops": pieces})) == "Một hai."
    for text in ('{"a": 1}', '["Một', "[1] Một", "{Một}"):
        assert prose(text) == text


def test_the_blocks_of_a_page_are_one_article() -> None:
    pieces = [{"type": "text", "plain_text": "Một "}, {"type": "text", "plain_text": "hai."}]
    blocks = [
        {"object": "block", "type": "paragraph", "paragraph": {"rich_text": pieces}},
        {"object": "block", "type": "heading_2", "heading_2": {"rich_text": pieces[:1]}},
    ]
    assert list(records_in({"results": blocks})) == [{"text": blocks}]
    assert prose(blocks) == "Một hai.\n\nMột "


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ([{"type": "cell", "text": "Xã"}, 5, {"type": "cell", "text": "Hộ"}], "Xã |  | Hộ"),
        ("Hà Giang", "Hà Giang"),
        ({"type": "cell", "text": "Xín Mần"}, "Xín Mần"),
        (5, None),
        (None, None),
    ],
)
def test_a_row_of_a_table_whose_cells_are_no_list(cells: object, text: str | None) -> None:
    assert prose({"type": "tableRow", "content": cells}) == text


@pytest.mark.parametrize("name", ["children", "items", "blocks", "data"])
def test_parts_in_one_another_are_read_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fields_of = by_field
    looks = []

    def counted(value: dict[str, object]) -> dict[str, list[object]]:
        looks.append(value)
        return fields_of(value)

    monkeypatch.setattr("index.readers.data.prose.by_field", counted)
    value: dict[str, object] = {"text": "Nước rút."}
    for _ in range(18):
        value = {"text": "", "type": name, name: value}
    assert prose(value) == "Nước rút."
    assert len(looks) == 19
