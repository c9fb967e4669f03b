"""The socket that the server listens on, and the address that it is opened at."""

import errno
import socket

from index.errors import HoibaoError


class AddressError(HoibaoError):
    """The chat cannot be served on the given address."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. It holds the address, so that no other program can take it.

    Args:
        host: an address or name of this machine. "::" is every address, IPv4 as well.
        port: 1 to 65535; 0 for any free port.

    Raises:
        AddressError: the port is in use or not allowed, or the host is not this machine's.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # the latter for a label that is no name
        raise AddressError(
            f"No address is known for the name {host!r}: use --host 127.0.0.1 for this machine "
            "alone, or --host 0.0.0.0 for the whole network."
        ) from error
    # A name may have several addresses. IPv4 goes first, for not all programs try the others.
    family, *_, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    both = address[0] == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server(address, family=family, dualstack_ipv6=both)
    except OSError as error:
        other = port % 65535 + 1 if port > 1023 else 7860
        if error.errno == errno.EADDRINUSE:
            message = (
                f"Port {port} is in use: stop the other program or choose another port with "
                f"--port {other}."
            )
        elif isinstance(error, PermissionError):
            message = f"Port {port} is not allowed to you: choose another port with --port {other}."
        else:
            message = (
                f"{host} is not an address of this machine: use --host 127.0.0.1 for this "
                "machine alone, or --host 0.0.0.0 for the whole network."
            )
        raise AddressError(message) from error


def shown_address(listener: socket.socket) -> str:
    """The address that a browser on this machine opens the chat at."""
    host, port = listener.getsockname()[:2]
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
