"""The running chat reaches no other machine: every socket it uses is watched."""

import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Audit hooks are told of every connection, datagram and look-up of a name in the process.
WATCHED = """
import sys

def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        print("reached", arguments[1], file=sys.stderr, flush=True)
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        print("reached", (arguments[0],), file=sys.stderr, flush=True)

sys.addaudithook(watch)
import app
sys.exit(app.main(sys.argv[1:]))
"""
HERE = ("127.0.0.1", "::1", "localhost", None, "")


def reached(stderr: str) -> list[str]:
    """The lines of what is watched that name anything but this machine."""
    lines = re.findall(r"^reached (.*)$", stderr, re.MULTILINE)
    return [line for line in lines if not line.startswith(tuple(f"({host!r}," for host in HERE))]


def test_what_is_watched_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-c", WATCHED.replace("import app", "import socket").replace(
            "sys.exit(app.main(sys.argv[1:]))",
            "socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9)); "
            "socket.getaddrinfo('localhost', 9)",
        )],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert reached(done.stderr) == ["('192.0.2.1', 9)"]


@pytest.mark.model
@pytest.mark.timeout(600)
def test_the_running_chat_reaches_no_other_machine(tmp_path: Path) -> None:
    from gradio_client import Client

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    arguments = ["--store", str(tmp_path / "store"), "--mcp", "--port", port]
    with subprocess.Popen(
        [sys.executable, "-c", WATCHED, *arguments],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as chat:  # fmt: skip
        try:
            assert chat.stdout
            assert any("is ready" in line for line in chat.stdout)
            client = Client(f"http://127.0.0.1:{port}", verbose=False)
            assert client.predict("ai chủ trì?", 2, api_name="/ask")["hits"]
        finally:
            chat.terminate()
            _, stderr = chat.communicate(timeout=60)
    assert reached(stderr) == []
