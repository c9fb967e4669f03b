"""Pieces that tests are made of: of texts, and passages as a search gives them."""

from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st

from index.store.search import StoredPassage

# Pieces that articles are made of, and that rules look for.
PIECES = st.sampled_from(
    [
        *" \n\n\n.,;:!?…\"'()“”–-/…。，\t\u00a0\u200d\u0301\x0c\r",
        *("Trời mưa", "nước", "TP", "Th.S", "v.v", "PGS", "A", "N.V.A", "12", "3.5", "2024", "2/4"),
        *("By An", "Ảnh: Bơ", "Tin liên quan", "Tags: a", "# Đầu", "---", "- ", "1. ", "a) "),
        *("https://a.vn", "你好", "น้ำ", "привет", "مرحبا", "👩\u200d👧", "x" * 60, '{"text": '),
    ]
)


def stored(id: int, day: int = 0, language: str = "", codes: Sequence[int] = ()) -> StoredPassage:
    """A passage as a search gives it, with one byte for each of its tokens and one sentence."""
    tokens = np.array(codes, np.uint8).reshape(-1, 1)
    return StoredPassage(id, 0.0, 0.0, day, language, tokens, np.zeros((1, 3), np.uint32))
