"""Characters of symbol fonts in Word documents."""

import pytest

from index.readers.word.symbols import symbol, without_private_use


@pytest.mark.parametrize(
    ("number", "font", "character"),
    [
        (0xF061, "Symbol", "α"),
        (0x21, "Symbol", "!"),
        (0x7E, "Symbol", "∼"),
        (0xA1, "Symbol", "ϒ"),
        (0xB3, "Symbol", "≥"),
        (0xE5, "SYMBOL", "∑"),
        (0xFE, "Symbol", "⎭"),
        (0x20, "Symbol", "�"),
        (0xF0A8, "Wingdings", "☐"),
        (0xF0FE, "Wingdings", "☑"),
        (0xA3, "Wingdings 2", "☐"),
        (0x63, "Webdings", "☐"),
        (0x01, "Webdings", "�"),
        (0x2713, "Segoe UI Symbol", "✓"),
        (0xF041, "Arial", "A"),
        (0x1F, "Arial", "�"),
        (0xD800, "Arial", "�"),
        (-1, "Arial", "�"),
        (10**9, "Arial", "�"),
    ],
)
def test_symbols(number: int, font: str, character: str) -> None:
    assert symbol(number, font) == character


def test_letters_of_a_symbol_font_are_read_where_they_are_private() -> None:
    assert without_private_use("\uf0b3 5 a", "Symbol") == "≥ 5 a"
    assert without_private_use("\uf0b3", "Arial") == "\uf0b3"
