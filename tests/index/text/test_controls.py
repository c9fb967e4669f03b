r"""Control characters in names, fields and terminal output: written out, blanked or masked.

They are U+0000 to U+001F and U+007F to U+009F; halves of surrogate pairs are treated like them.
"""

import pytest

from index.text.controls import blank_controls, escape_controls, mask_controls, without_invisible


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("tin\x1b[2J.txt", r"tin\x1b[2J.txt"),
        ("a\n\t\r\0b", r"a\x0a\x09\x0d\x00b"),
        ("\x1f \x7e\x7f\x80\x9f\xa0", "\\x1f ~\\x7f\\x80\\x9f\xa0"),  # the ends of the two ranges
        ("a\ud800b\udfff", r"a\xd800b\xdfff"),
        (r"a\x1bb", r"a\x1bb"),
        ("Lũ về 👩\u200d👧.txt", "Lũ về 👩\u200d👧.txt"),
        ("", ""),
    ],
)
def test_escape_writes_each_control_character_out(name: str, escaped: str) -> None:
    assert escape_controls(name) == escaped


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("ai\tchủ trì\n", "ai chủ trì "),
        ("a\x1b[31m\x07b", "a [31m b"),
        ("\0\x1f\x7f\x9f", "    "),
        ("a\ud800b\udfff", "a b "),
        ("Lũ\xa0về\u202e 👧", "Lũ\xa0về\u202e 👧"),  # format characters are not control characters
        ("", ""),
    ],
)
def test_blank_puts_one_space_for_each_control_character(text: str, blanked: str) -> None:
    assert blank_controls(text) == blanked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Lũ\x1b[2J về\n", "Lũ�[2J về\n"),
        ("a\x1b[31mb\x07\nc\x9b", "a�[31mb�\nc�"),
        ("a\tb\r\n", "a\tb�\n"),  # a carriage return would overwrite the line
        ("\0\x1f\x7f\x9f\xa0", "����\xa0"),
        ("a\ud800b\udfff", "a�b�"),
        ("", ""),
    ],
)
def test_mask_keeps_line_ends_and_tabs_alone(text: str, masked: str) -> None:
    assert mask_controls(text) == masked


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\u200e2/\u200e4/\u200e2024\u202c, n\u200cướ\u200dc", "2/4/2024, nước"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("👨\u200d👩", "👨\u200d👩"),
    ],
)
def test_what_joins_letters_or_says_their_direction_goes_beside_latin_letters(
    text: str, seen: str
) -> None:
    assert without_invisible(text) == seen
