"""The errors a user can mend: each message says what is wrong and what to do next."""


class HoibaoError(Exception):
    """Base of every error that is shown to a user as one sentence, without a traceback."""


class ArticleError(HoibaoError):
    """The articles that were named cannot be read."""


class ModelError(HoibaoError):
    """The embedding model cannot be had."""


class StoreError(HoibaoError):
    """The store is missing, damaged, busy, or was built with something else."""


class QuestionError(HoibaoError):
    """The question cannot be asked as it is."""


class ReportError(HoibaoError):
    """The report of a build cannot be written."""
