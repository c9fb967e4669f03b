"""What Gradio remembers of sessions and events: bounded, for by itself it forgets none of them."""

import sys
from collections.abc import Iterator
from typing import Any

# Answers that nobody has fetched. Whoever asks fetches the answer within seconds, or never does.
MAX_UNFETCHED = 50
MAX_CANCELLED = 1000  # events that a reader has stopped


class EventIds(dict[str, set[str]]):
    """The events of each session whose answers are not fetched yet (`pending_event_ids_session`).

    Whenever a new session comes, those are forgotten of which nothing is left to fetch. Of those
    that are answered and not fetched, the latest MAX_UNFETCHED are kept.
    """

    def __init__(self, queue: Any) -> None:
        """Has no sessions yet.

        Args:
            queue: the `gradio.queueing.Queue` whose sessions these are.
        """
        super().__init__()
        self.queue = queue

    def __missing__(self, session: str) -> set[str]:
        """No events: the session is forgotten, while the last of its answer is being sent."""
        return set()

    def __setitem__(self, session: str, events: set[str]) -> None:
        """Adds a session."""
        super().__setitem__(session, events)
        self._forget(but=session)

    def _forget(self, but: str) -> None:
        unfetched = []
        for session in self._answered():
            if session == but:  # its first event comes next
                continue
            if self.get(session):
                unfetched.append(session)
            else:
                self._drop(session)
        for session in unfetched[:-MAX_UNFETCHED]:
            self._drop(session)
        app = self.queue.server_app
        if app is not None and len(app.iterators_to_reset) > MAX_CANCELLED:
            app.iterators_to_reset.clear()

    def _answered(self) -> Iterator[str]:
        """The sessions none of whose events waits or runs; those that asked first come first."""
        unfinished = self.queue.event_ids_to_events
        messages = self.queue.pending_messages_per_session
        for session in [*self, *(messages.keys() - self.keys())]:
            if not any(event in unfinished for event in self.get(session, ())):
                yield session

    def _drop(self, session: str) -> None:
        self.pop(session, None)
        self.queue.pending_messages_per_session.pop(session, None)


class MessageQueues(dict[str, Any]):
    """The messages of each session that are not fetched yet (`pending_messages_per_session`)."""

    def __delitem__(self, session: str) -> None:
        """Forgets a session, which may be forgotten already."""
        self.pop(session, None)


def bound_queue(queue: Any) -> None:
    """Bounds what Gradio's queue of events remembers.

    Args:
        queue: a `gradio.queueing.Queue` that is not used yet.
    """
    queue.pending_messages_per_session = MessageQueues()
    queue.pending_event_ids_session = EventIds(queue)
    # It keeps the last 10,000 events for a page that is closed here, and makes a table of them
    # after every question.
    queue.ANALYTICS_MAX_EVENTS = 1
    queue.ANAYLTICS_CACHE_FREQUENCY = sys.maxsize  # the name has this spelling
