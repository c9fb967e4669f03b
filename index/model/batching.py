"""Computes calls from several threads in one batch."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class Batcher(Generic[Item, Result]):
    """A function of one item, made from a function of a batch of items.

    A call that comes alone is computed at once. Calls that come during a computation wait. The
    first of the waiting calls to get its turn computes the results of all that wait, up to the size
    of a batch. Safe to call from several threads.
    """

    def __init__(self, compute: Callable[[Sequence[Item]], Sequence[Result]], most: int = 16):
        """Makes the function.

        Args:
            compute: takes a batch of items and returns their results in the same order.
            most: items in a batch at most.
        """
        self._compute, self._most = compute, most
        self._turn = threading.Lock()
        self._waiting: deque[tuple[Item, Future[Result]]] = deque()

    def __call__(self, item: Item) -> Result:
        """The result of one item.

        An error that `compute` raises is raised in all calls of that batch.
        """
        future: Future[Result] = Future()
        self._waiting.append((item, future))
        with self._turn:
            while not future.done():
                self._serve()
        return future.result()

    def _serve(self) -> None:
        """Computes one batch of waiting items and gives each call its result or error."""
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
