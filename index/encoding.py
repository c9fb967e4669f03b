"""Encodes the passages of a build: their vectors, and their tokens, compressed."""

from collections.abc import Iterator, Sequence

import numpy as np

from index.encoder import Encoder
from index.model.codec import CENTROIDS, LEAST, TokenCodec
from index.model.tokens import TokenVectors
from index.store.tokens import EncodedPassage, sentence_table
from index.text.sentences import sentences

# Texts that are encoded together.
TOGETHER = 64
# Tokens that a codec is trained on at most, where the model has none of its own.
TRAINED_ON = 10 * CENTROIDS * LEAST


def encode_passages(
    encoder: Encoder, codec: TokenCodec, passages: Sequence[tuple[str, str]]
) -> list[EncodedPassage]:
    """Encodes passages.

    Args:
        encoder: the encoder of the build.
        codec: compresses the token vectors.
        passages: (heading, text) of each.
    """
    encoded = []
    for (_, text), tokens in zip(passages, encoded_tokens(encoder, passages), strict=True):
        table = sentence_table(sentences(text), tokens.spans[:, 1])
        encoded.append(EncodedPassage(tokens.vector, codec.encode(tokens.middle), table))
    return encoded


def trained_codec(encoder: Encoder, passages: Sequence[tuple[str, str]]) -> TokenCodec:
    """A codec for a model that has none of its own, trained on passages of the collection.

    Args:
        encoder: the encoder of the build.
        passages: (heading, text) of each.
    """
    vectors = [tokens.middle for tokens in encoded_tokens(encoder, passages)]
    return TokenCodec.train(np.concatenate(vectors)[:TRAINED_ON])


def encoded_tokens(encoder: Encoder, passages: Sequence[tuple[str, str]]) -> Iterator[TokenVectors]:
    """The token vectors of passages without those of their headings, in order.

    Args:
        encoder: encodes the passages.
        passages: (heading, text) of each.
    """
    # Texts of similar lengths are encoded together, because all are padded to the longest.
    order = sorted(range(len(passages)), key=lambda place: sum(map(len, passages[place])))
    encoded: dict[int, TokenVectors] = {}
    for first in range(0, len(order), TOGETHER):
        places = order[first : first + TOGETHER]
        texts = [heading + text for heading, text in (passages[place] for place in places)]
        for place, tokens in zip(places, encoder.token_vectors(texts, "document"), strict=True):
            encoded[place] = tokens.after(len(passages[place][0]))
    yield from (encoded.pop(place) for place in range(len(passages)))
