"""Retrieval: from a question to the passages that answer it."""

from index.where import Where
from qa.answer import Answer, Copy, Hit, as_dict
from qa.opened import current, retrieve
from qa.retriever import Retriever

__all__ = ["Answer", "Copy", "Hit", "Retriever", "Where", "as_dict", "current", "retrieve"]
