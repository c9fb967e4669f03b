"""Computes calls from several threads in one batch, and one batch in several threads."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Barrier
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


@cache
def one_core_workers() -> tuple[ThreadPoolExecutor, int]:
    """(a pool with one thread for each core that torch uses, the number of threads).

    Each thread computes its pieces with one core. torch would otherwise share each operation among
    all cores. With this pool passages take an eighth less time, and as many questions as there are
    threads are answered at the same time. A single question takes no longer. Where another program
    keeps a core busy, it takes a third of the time, because a shared operation would wait for that
    core.
    """
    import torch

    count = torch.get_num_threads()
    started = Barrier(count)

    def use_one_core() -> None:
        torch.set_num_threads(1)
        torch.get_num_threads()  # the setting takes effect in this thread when it is first read
        started.wait()

    workers = ThreadPoolExecutor(count, initializer=use_one_core)
    list(workers.map(lambda _: None, range(count)))
    # Setting it in one thread also sets it for threads that are started later.
    torch.set_num_threads(count)
    return workers, count
