"""Replies that Gradio holds for the browsers and programs that asked, within bounds."""

import asyncio
import sys
from time import monotonic
from typing import Any

from web.access.limits import AT_ONCE, MAX_WAITING

# Events that Gradio handles at a time. More than there may be questions, which wait in a queue of
# their own, so that a page is opened while they wait. By itself Gradio handles 40.
MAX_EVENTS = AT_ONCE + MAX_WAITING + 100
# Events that wait because so many are handled already; more are answered with 503.
MAX_WAITING_EVENTS = 100
# Sessions with replies: more than there may be connections.
MAX_SESSIONS = 2000
# Replies to one session that nobody has read. A question has about five.
MAX_REPLIES = 100
# Seconds without a reader after which the replies to a session are given up. A reader who waits
# asks for them anew every 10 seconds.
UNREAD_TIME = 60.0


def bound_events(queue: Any) -> None:
    """Sets how many events a queue of Gradio handles, and what it remembers of them.

    Args:
        queue: a `gradio.queueing.Queue` that no event has come to yet.
    """
    queue.max_thread_count = MAX_EVENTS
    queue.max_size = MAX_WAITING_EVENTS
    queue.pending_messages_per_session = Sessions(queue.pending_event_ids_session)
    # A table of the last 10,000 events, which is made again at each event, and which nobody sees.
    queue.ANALYTICS_MAX_EVENTS = 1
    queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize  # it is spelt so there


class Replies(asyncio.Queue[Any]):
    """The replies to one session. Of more than MAX_REPLIES, the oldest is given up.

    Attributes:
        read_time: when somebody read or waited for them last, in seconds.
    """

    def __init__(self) -> None:
        super().__init__()
        self.read_time = monotonic()

    async def get(self) -> Any:
        """Waits for the next reply, and returns it."""
        self.read_time = monotonic()
        try:
            return await super().get()
        finally:
            self.read_time = monotonic()

    def put_nowait(self, item: Any) -> None:
        """Adds a reply."""
        if self.qsize() >= MAX_REPLIES:
            self.get_nowait()
        super().put_nowait(item)


class Sessions(dict[str, Replies]):
    """The replies by session. Those that nobody reads are given up when a new session comes."""

    def __init__(self, events: dict[str, set[str]]) -> None:
        """Holds no session yet.

        Args:
            events: the ids of the events by session, which are given up together with the replies.
        """
        super().__init__()
        self.events = events

    def __setitem__(self, session: str, _: object) -> None:
        """Adds a session without replies; the queue that Gradio has made for it is not used."""
        now = monotonic()
        for other in [key for key, each in self.items() if now - each.read_time >= UNREAD_TIME]:
            del self[other]
        if len(self) >= MAX_SESSIONS:
            del self[min(self, key=lambda key: self[key].read_time)]
        super().__setitem__(session, Replies())

    def __delitem__(self, session: str) -> None:
        """Gives up the replies to a session, if they have not been given up before."""
        self.pop(session, None)
        self.events.pop(session, None)

    def __missing__(self, session: str) -> Replies:
        """Takes what an event replies whose session was given up meanwhile."""
        return Replies()
