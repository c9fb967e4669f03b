"""JSON whose escapes stand for the bytes of UTF-8."""

import json

import pytest

from index.readers.data.escapes import with_letters


def test_escaped_bytes_become_letters() -> None:
    text = json.dumps({"post": "Lũ về: \\u00c5 «1»".encode().decode("latin-1")})
    assert json.loads(with_letters(text) or "") == {"post": "Lũ về: \\u00c5 «1»"}


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "Lu"}',
        json.dumps({"a": "Lũ về"}),
        json.dumps({"a": "Café à la crème: CAFÉ»"}),
        json.dumps({"a": "Lũ"}, ensure_ascii=False),
        '{"a": "\\\\u00c5\\\\u00a9"}',
    ],
)
def test_other_json_stays_as_it_is(text: str) -> None:
    assert with_letters(text) is None
