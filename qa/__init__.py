"""From a question to the passages that answer it."""

from qa.retriever import Answer, Hit, Retriever, as_dict, current, retrieve

__all__ = ["Answer", "Hit", "Retriever", "as_dict", "current", "retrieve"]
