"""A store as a component of Haystack: `pip install haystack-ai`.

Haystack counts its users unless HAYSTACK_TELEMETRY_ENABLED=False is set before it is imported.
"""

from typing import Any

from haystack import Document, component

from hoibao import Answer, Where, current


@component
class HaystackRetriever:
    """Finds the passages that answer a question, each as a document of Haystack.

    A document's meta has the article's fields, whether the answer is `confident`, and the answering
    `sentence`.
    """

    def __init__(
        self, store: str = "store", top_k: int = 5, filters: dict[str, Any] | None = None
    ) -> None:
        """Names a store. The arguments are plain values, so that a pipeline can be saved.

        Args:
            store: its folder.
            top_k: passages at most.
            filters: which articles may answer, by the names that `Where.of` takes; None for all.
        """
        self.store, self.top_k, self.filters = store, top_k, filters

    @component.output_types(documents=list[Document])
    def run(self, query: str) -> dict[str, list[Document]]:
        """The passages that answer the question `query`, best first."""
        where = Where.of(self.filters or {})
        return {"documents": _documents(current(self.store).ask(query, self.top_k, where=where))}

    @component.output_types(documents=list[Document])
    async def run_async(self, query: str) -> dict[str, list[Document]]:
        """The same in an event loop."""
        where, retriever = Where.of(self.filters or {}), current(self.store)
        return {"documents": _documents(await retriever.aask(query, self.top_k, where=where))}


def _documents(answer: Answer) -> list[Document]:
    documents = []
    for hit in answer.hits:
        article, passage = hit.article, hit.passage
        meta = {
            "title": article.title,
            "source": article.source,
            "date": article.date,
            "author": article.author,
            "language": article.language,
            "confident": answer.confident,
            "sentence": passage.text[slice(*hit.highlight)],
        }
        name = f"{article.id}:{passage.number}"
        documents.append(Document(id=name, content=passage.text, meta=meta, score=hit.score))
    return documents
