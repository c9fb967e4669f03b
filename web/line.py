"""The line in which questions wait for their turn, first come, first served."""

MAX_WAITING = 200


class Line:
    """Lets a few questions be answered at a time; used from one event loop."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._tickets: list[object] = []

    def join(self) -> object | None:
        """A ticket at the end of the line, or None if the line is too long."""
        if len(self._tickets) >= self.at_once + MAX_WAITING:
            return None
        ticket = object()
        self._tickets.append(ticket)
        return ticket

    def place(self, ticket: object) -> int:
        """How many have to be done before this ticket's turn; 0 when it is now."""
        return max(0, self._tickets.index(ticket) + 1 - self.at_once)

    def leave(self, ticket: object) -> None:
        """The question of this ticket is answered, or given up."""
        self._tickets.remove(ticket)

    @property
    def crowded(self) -> bool:
        """Whether anybody has to wait."""
        return len(self._tickets) > self.at_once
