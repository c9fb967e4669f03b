"""Retrieval: from a question to the passages that answer it."""

from index.where import Where
from qa.answer import Answer, Copy, Hit, as_dict
from qa.retriever import Retriever, current, retrieve

__all__ = ["Answer", "Copy", "Hit", "Retriever", "Where", "as_dict", "current", "retrieve"]
