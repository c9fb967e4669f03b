"""Joins calls that come at the same time into one."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """A function of one item, made from one of many: threads that wait are served together.

    A call that comes alone is computed at once. What comes in the meantime waits, and the first of
    these to get its turn computes for all of them.
    """

    def __init__(self, compute: Callable[[Sequence[Item]], Sequence[Result]], most: int = 16):
        """compute: items to results, in order; most: how many items it gets at once."""
        self._compute, self._most = compute, most
        self._turn = threading.Lock()
        self._waiting: deque[tuple[Item, Future[Result]]] = deque()

    def __call__(self, item: Item) -> Result:
        """The result of one item. Raises what the computation raised."""
        future: Future[Result] = Future()
        self._waiting.append((item, future))
        with self._turn:
            while not future.done():
                self._serve()
        return future.result()

    def _serve(self) -> None:
        served: list[tuple[Item, Future[Result]]] = []
        while self._waiting and len(served) < self._most:
            served.append(self._waiting.popleft())
        try:
            results = self._compute([item for item, _ in served])
        except BaseException as error:
            for _, future in served:
                future.set_exception(error)
        else:
            for (_, future), result in zip(served, results, strict=True):
                future.set_result(result)
