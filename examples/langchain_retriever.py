"""A store as a retriever of LangChain: `pip install langchain-core`."""

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from hoibao import Answer, Where, current


class LangChainRetriever(BaseRetriever):
    """Finds the passages that answer a question, each as a document of LangChain.

    A document's metadata has the article's fields, the hit's `score`, whether the answer is
    `confident`, and the answering `sentence`.

    Attributes:
        store: the folder of the store.
        k: passages at most.
        where: which articles may answer, by the names that `Where.of` takes; None for all.
    """

    store: str = "store"
    k: int = 5
    where: dict[str, str | list[str]] | None = None

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        where = Where.of(self.where or {})
        return _documents(current(self.store).ask(query, self.k, where=where))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        where = Where.of(self.where or {})
        return _documents(await current(self.store).aask(query, self.k, where=where))


def _documents(answer: Answer) -> list[Document]:
    documents = []
    for hit in answer.hits:
        article, passage = hit.article, hit.passage
        metadata = {
            "title": article.title,
            "source": article.source,
            "date": article.date,
            "author": article.author,
            "language": article.language,
            "score": hit.score,
            "confident": answer.confident,
            "sentence": passage.text[slice(*hit.highlight)],
        }
        name = f"{article.id}:{passage.number}"
        documents.append(Document(id=name, page_content=passage.text, metadata=metadata))
    return documents
