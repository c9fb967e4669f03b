"""The socket that the server listens on."""

import socket

import pytest

from web.access.limits import is_loopback
from web.access.listening import listen


@pytest.mark.parametrize(
    ("host", "address", "local"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("LOCALHOST", "127.0.0.1", True),
        ("::1", "::1", True),
        ("0.0.0.0", "0.0.0.0", False),
        ("::", "::", False),
    ],
)
def test_hosts_are_addresses_or_names(host: str, address: str, local: bool) -> None:
    if ":" in host and not socket.has_dualstack_ipv6():
        pytest.skip("This machine has no IPv6.")
    with listen(host, 0) as listener:
        assert listener.getsockname()[0] == address
        assert is_loopback(listener.getsockname()[0]) == local
        port = listener.getsockname()[1]
        if host == "::":  # IPv4 as well
            socket.create_connection(("127.0.0.1", port), timeout=60).close()


def test_name_with_several_addresses_is_served_on_that_of_ipv4(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = socket.SOCK_STREAM
    found = [
        (socket.AF_INET6, stream, 6, "", ("::1", 0, 0, 0)),
        (socket.AF_INET, stream, 6, "", ("127.0.0.1", 0)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with listen("laptop", 0) as listener:
        assert listener.getsockname()[0] == "127.0.0.1"
