"""What is known of a question's words: its language, their translations, its names' other forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.collection.interface import Collection
from index.lexical.lexicon import Translation, lexicon
from index.lexical.names import OtherForms
from index.lexical.syllables import syllables
from index.lexical.weighing import Alternative, WeightedTerms

# A question is English if the lexicon has at least these shares of its foreign words and of all its
# words. That is so for 99.5 % of 612 English questions and for all 33 English ones of a newsroom,
# which name Vietnamese places; for 3 % of 612 Spanish ones and of German ones; and for 0.5 % of
# 1,996 Vietnamese ones. (By 0.6 of all words: 98.5 %, 91 %, 2 % and 0.2 %.)
ENGLISH_OF_FOREIGN, ENGLISH_OF_ALL = 0.6, 0.4
# A question that is not English is Vietnamese if the lexicon has this share of its pairs of
# syllables. That is so for 98 % of 612 Vietnamese questions and 93 % of 1,330 shorter ones, for 1 %
# of Spanish ones, and for none in English, German, Turkish, Russian, Thai or Chinese.
VIETNAMESE = 0.1
# Weight of English translations beside Vietnamese ones, which are pairs of syllables and so rarer.
# (With 1, Vietnamese questions to English articles lose 0.01.)
ENGLISH_WORDS = 0.5
# The language of fewer words is not told.
MIN_WORDS = 4


@dataclass(frozen=True, slots=True, eq=False)
class QuestionWords:
    """What the lexicon and the collection know of the words of a question.

    Attributes:
        text: the question.
        language: "vi", "en", or "" for any other.
        translations: the translations of each of its words that has any.
        names: its names that have other forms (see `NameForms.other_forms`).
    """

    text: str
    language: str
    translations: list[Translation]
    names: list[OtherForms]


def question_words(store: Collection, text: str) -> QuestionWords:
    """Looks up the words of a question."""
    vietnamese = translations(store, text)
    translated = vietnamese or english_translations(store, text)
    language = "en" if vietnamese else "vi" if translated else ""
    names = store.names.other_forms(text, store.words, english=bool(vietnamese))
    return QuestionWords(text, language, translated, names)


def weighted(store: Collection, question: QuestionWords) -> WeightedTerms:
    """The terms of a question, its translations and other forms included."""
    alternatives = [
        Alternative(
            syllables(question.text[slice(*name.span)]), [syllables(form) for form in name.forms]
        )
        for name in question.names
    ]
    return store.words.weigh(question.text, question.translations, alternatives)


def translations(store: Collection, text: str) -> list[Translation]:
    """The Vietnamese translations of the words of an English question; none in other languages.

    A question is English if the lexicon has enough of its words that are not Vietnamese: the shares
    ENGLISH_OF_FOREIGN of them and ENGLISH_OF_ALL of all its words.
    """
    foreign = list(dict.fromkeys(store.accents.foreign(text)))
    translations = lexicon().translations(foreign)
    words = len(set(syllables(text)))
    enough = max(ENGLISH_OF_FOREIGN * len(foreign), ENGLISH_OF_ALL * words)
    return translations if len(translations) >= enough else []


def english_translations(store: Collection, text: str) -> list[Translation]:
    """The English translations of the words of a Vietnamese question; none in other languages.

    A question is Vietnamese if the lexicon has at least the share VIETNAMESE of its pairs of
    syllables. An English question that names Vietnamese places may have as many. There are none
    where no article is English: a short question would find English words by chance.
    """
    if "en" not in dict(store.columns.facets().languages):
        return []
    pairs = list(dict.fromkeys(map("".join, pairwise(syllables(text)))))
    translations = lexicon("en").translations(pairs)
    if len(translations) < max(VIETNAMESE * len(pairs), 1):
        return []
    return [translation._replace(weight=ENGLISH_WORDS) for translation in translations]


def written_out(store: Collection, question: QuestionWords) -> str:
    """The question with the usual form of each name in brackets after it, if it has another.

    The usual form is the one that most passages hold. The model hardly knows which forms are of one
    name. Of 400 questions of some words of a title, with a name in another form than there, this
    raises MRR@10 from 0.681 to 0.717; always the longest form raises it to 0.703. A question in a
    language that the collection does not have stays as it is: its "AFC" may be another one.
    """
    text, names = question.text, question.names
    if not names or _is_of_another_language(store, text, names):
        return text
    parts, done = [], 0
    for name in names:
        start, end = name.span
        forms = [text[start:end], *name.forms]
        usual = max(forms, key=lambda form: store.words.df(syllables(form)))
        parts += [text[done:end], f" ({usual})" if usual != forms[0] else ""]
        done = end
    return "".join([*parts, text[done:]])


def _is_of_another_language(store: Collection, text: str, names: Sequence[OtherForms]) -> bool:
    """True if most words beside a question's names are foreign, of at least MIN_WORDS."""
    around, done = [], 0
    for name in names:
        around.append(text[done : name.span[0]])
        done = name.span[1]
    rest = " ".join([*around, text[done:]])
    return len(syllables(rest)) >= MIN_WORDS and store.accents.is_foreign(rest)
