"""Errors that a user can correct.

Each message says in one sentence what is wrong and what to do.
"""


class HoibaoError(Exception):
    """Base of all errors that are shown to a user as one sentence, without a traceback."""


class ArticleError(HoibaoError):
    """The named articles cannot be read, or there is no article among them."""


class ModelError(HoibaoError):
    """The embedding model is not on this machine, or cannot be loaded."""


class StoreError(HoibaoError):
    """The store is missing, damaged, in use, cannot be written, or was built with another model."""


class QuestionError(HoibaoError):
    """The question, its filter or its number of passages is not valid."""


class ReportError(HoibaoError):
    """The report of a build cannot be written."""
