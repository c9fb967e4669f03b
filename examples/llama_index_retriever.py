"""A store as a retriever of LlamaIndex: `pip install llama-index-core`."""

from collections.abc import Mapping
from typing import Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from hoibao import Answer, Where, current


class LlamaIndexRetriever(BaseRetriever):
    """Finds the passages that answer a question, each as a node of LlamaIndex with its score.

    A node's metadata has the article's fields, whether the answer is `confident`, and the answering
    `sentence`.
    """

    def __init__(
        self, store: str = "store", k: int = 5, where: Mapping[str, Any] | None = None
    ) -> None:
        """Names a store.

        Args:
            store: its folder.
            k: passages at most.
            where: which articles may answer, by the names that `Where.of` takes; None for all.
        """
        super().__init__()
        self.store, self.k, self.where = store, k, Where.of(where or {})

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return _nodes(current(self.store).ask(query_bundle.query_str, self.k, where=self.where))

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        question, retriever = query_bundle.query_str, current(self.store)
        return _nodes(await retriever.aask(question, self.k, where=self.where))


def _nodes(answer: Answer) -> list[NodeWithScore]:
    nodes = []
    for hit in answer.hits:
        article, passage = hit.article, hit.passage
        metadata = {
            "title": article.title,
            "source": article.source,
            "date": article.date,
            "author": article.author,
            "language": article.language,
            "confident": answer.confident,
            "sentence": passage.text[slice(*hit.highlight)],
        }
        node = TextNode(
            id_=f"{article.id}:{passage.number}",
            text=passage.text,
            metadata=metadata,
            start_char_idx=passage.start,
            end_char_idx=passage.end,
        )
        nodes.append(NodeWithScore(node=node, score=hit.score))
    return nodes
