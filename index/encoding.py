"""Encodes the passages of a build: their vectors, and their tokens, compressed."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from index.encoder import Encoder
from index.model.codec import CENTROIDS, LEAST, TokenCodec
from index.model.tokens import TokenVectors
from index.store.tokens import EncodedPassage, sentence_table
from index.text.sentences import sentences

# Texts that are encoded together.
TOGETHER = 128
# Tokens that a codec is trained on at most, where the model has none of its own.
TRAINED_ON = 10 * CENTROIDS * LEAST


def encode_passages(
    encoder: Encoder,
    codec: TokenCodec,
    passages: Sequence[tuple[str, str]],
    on_batch: Callable[[int], None] = lambda count: None,
) -> list[EncodedPassage]:
    """Encodes passages.

    Args:
        encoder: the encoder of the build.
        codec: compresses the token vectors.
        passages: (heading, text) of each.
        on_batch: called after each batch but the last with the number of passages that are encoded.
    """
    encoded: dict[int, EncodedPassage] = {}
    for places, batch in encoded_tokens(encoder, passages):
        # One call for all of a batch takes a seventh of the time of a call for each passage.
        codes = codec.encode(np.concatenate([tokens.middle for tokens in batch]))
        ends = np.cumsum([len(tokens.middle) for tokens in batch])[:-1]
        for place, tokens, own in zip(places, batch, np.split(codes, ends), strict=True):
            table = sentence_table(sentences(passages[place][1]), tokens.spans[:, 1])
            encoded[place] = EncodedPassage(tokens.vector, own, table)
        if len(encoded) < len(passages):
            on_batch(len(encoded))
    return [encoded[place] for place in range(len(passages))]


def trained_codec(encoder: Encoder, passages: Sequence[tuple[str, str]]) -> TokenCodec:
    """A codec for a model that has none of its own, trained on passages of the collection.

    Args:
        encoder: the encoder of the build.
        passages: (heading, text) of each.
    """
    batches = (batch for _, batch in encoded_tokens(encoder, passages))
    vectors = np.concatenate([tokens.middle for batch in batches for tokens in batch])
    # Batches go by length: the first tokens alone would be those of the shortest passages.
    return TokenCodec.train(vectors[:: max(1, -(-len(vectors) // TRAINED_ON))])


def encoded_tokens(
    encoder: Encoder, passages: Sequence[tuple[str, str]]
) -> Iterator[tuple[list[int], list[TokenVectors]]]:
    """The token vectors of passages without those of their headings, batch by batch.

    Texts of similar lengths are encoded together, because all are padded to the longest.

    Args:
        encoder: encodes the passages.
        passages: (heading, text) of each.

    Yields:
        The places in `passages` of a batch's passages, and their token vectors.
    """
    order = sorted(range(len(passages)), key=lambda place: sum(map(len, passages[place])))
    for first in range(0, len(order), TOGETHER):
        places = order[first : first + TOGETHER]
        texts = [heading + text for heading, text in (passages[place] for place in places)]
        encoded = encoder.token_vectors(texts, "document")
        yield (
            places,
            [
                tokens.after(len(passages[place][0]))
                for place, tokens in zip(places, encoded, strict=True)
            ],
        )
