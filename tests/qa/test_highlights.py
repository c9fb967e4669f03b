import pytest
from conftest import FakeEncoder

from qa.highlights import best_sentence

# A question's token votes for the sentences by the softmax of its best cosines there; a word of
# the question stands in one sentence only in each case, so that all votes go the same way.
CASES = [
    ("cam", "Chè ngon. Cam ngọt. Lúa tốt.", "Cam ngọt."),
    ("lúa", "Chè ngon. Cam ngọt. Lúa tốt.", "Lúa tốt."),
    ("cam lúa", "Chè ngon. Cam và lúa. Lúa tốt.", "Cam và lúa."),
    ("lũ", "Một dòng không chấm\nLũ về", "Lũ về"),
    ("trường", "Trường.", "Trường."),
]


@pytest.mark.parametrize(("question", "text", "sentence"), CASES)
def test_the_sentence_that_shares_the_questions_words_is_marked(
    encoder: FakeEncoder, question: str, text: str, sentence: str
) -> None:
    [question_tokens] = encoder.token_vectors([question], "query")
    [passage_tokens] = encoder.token_vectors([text], "document")
    mark = best_sentence(question_tokens, passage_tokens, text)
    assert text[slice(*mark.span)] == sentence
    assert mark.match == pytest.approx(1)


def test_match_is_the_best_sentences_mean_over_the_questions_tokens(encoder: FakeEncoder) -> None:
    text = "Cam ngọt. Lúa tốt."
    [question_tokens] = encoder.token_vectors(["cam lũ"], "query")
    [passage_tokens] = encoder.token_vectors([text], "document")
    # "cam" is found in the first sentence (1), "lũ" nowhere (0).
    assert best_sentence(question_tokens, passage_tokens, text).match == pytest.approx((1 + 0) / 2)


def test_what_the_sentence_before_says_counts_a_little_less(encoder: FakeEncoder) -> None:
    # Each says one word; the second has the other one (1 - 0.15) from the first.
    [question_tokens] = encoder.token_vectors(["cam lúa"], "query")
    for text in ("Cam ngọt. Lúa tốt.", "Lúa tốt. Cam ngọt."):
        [passage_tokens] = encoder.token_vectors([text], "document")
        mark = best_sentence(question_tokens, passage_tokens, text)
        assert text[slice(*mark.span)] == text[-9:].strip()
        assert mark.match == pytest.approx(1 / 2)


def test_the_sentence_two_before_does_not_count(encoder: FakeEncoder) -> None:
    # The last says "lúa", and no more of "cam" than the first says of "lúa": nothing. The one
    # between has "cam" from the first, but is alone with that.
    text = "Cam ngọt. Không gì cả. Lúa tốt."
    [question_tokens] = encoder.token_vectors(["cam lúa lúa"], "query")
    [passage_tokens] = encoder.token_vectors([text], "document")
    assert text[slice(*best_sentence(question_tokens, passage_tokens, text).span)] == "Lúa tốt."


def test_a_passage_read_only_in_part_is_marked_in_that_part(encoder: FakeEncoder) -> None:
    text = "Cam ngọt. Lúa tốt."
    [question_tokens] = encoder.token_vectors(["lúa"], "query")
    [passage_tokens] = encoder.token_vectors(["Cam ngọt."], "document")
    assert text[slice(*best_sentence(question_tokens, passage_tokens, text).span)] == "Cam ngọt."


def test_without_tokens_the_first_sentence_is_marked(encoder: FakeEncoder) -> None:
    [question_tokens] = encoder.token_vectors(["cam"], "query")
    [passage_tokens] = encoder.token_vectors([""], "document")
    assert best_sentence(question_tokens, passage_tokens, "Một. Hai.").span == (0, 4)
