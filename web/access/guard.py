"""Middleware that limits requests and adds security headers to every response."""

import hashlib
import logging
import re
import time
from base64 import b64encode
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.access.limits import Rate, address_key, is_loopback

# Gradio's own page needs inline styles (Svelte) and 'unsafe-eval': in 6.31 its frontend makes
# functions of text for the templates and the `js_on_load` of gr.HTML and for the `js` of an event
# (HTML-*.js and Blocks-*.js), which all come from web/application.py; no value of a component
# is compiled.
# No other page has it. Its inline scripts are named by their digests, so no other runs.
POLICY = (
    "default-src 'none'; connect-src 'self'; manifest-src 'self'; img-src 'self' data:; "
    "font-src 'self' data:; style-src 'self' 'unsafe-inline'; script-src 'self'{scripts}; "
    "form-action 'self'; base-uri 'self'; frame-ancestors {ancestors}"
)
INLINE = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # A form's request to us has its origin, which "no-referrer" would leave out.
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# Bytes of a request's body.
MAX_QUESTION_BODY = 1_000_000  # of a question with its context, which is about 40,000
MAX_BODY = 4_000_000  # of a conversation: thirty stored turns are about 200,000
MAX_UPLOAD = 20_000_000  # of one file
# Paths of requests with a whole conversation, or with several turns of one.
CONVERSATIONS = ("/restore", "/export/", "/more")
UPLOAD = "/upload"
EMBED = "/embed"  # the page that pages of some other servers may show
# The routes of Gradio that the chat and programs use. The others take or give files, fetch pages of
# other hosts, or tell of the machine.
GRADIO = "/gradio_api/"
GRADIO_OPEN = re.compile(
    GRADIO + r"(?:(?:api|run|call|call/v2)/(?:ask|article)(?:/\w+)?|queue/(?:join|data|status)"
    r"|heartbeat/[\w-]+|cancel|reset|info|app_id|startup-events|theme\.css|openapi\.json)/?",
    re.ASCII,
)
CLOSED = (
    *("/monitoring", "/login", "/logout", "/custom_component", "/docs", "/redoc"),
    "/openapi.json",
)
MAX_HEADERS = 100  # of a request; browsers and proxies send up to some thirty
PER_MINUTE = 1200  # requests that send something, from one address; an office may share one
LOGGED_PER_MINUTE = 60  # errors, so that nobody fills the disk from outside

log = logging.getLogger(__name__)


class Guard:
    """Adds the headers, and refuses requests that are too long, too many or from other sites.

    It answers 403 to a page of another server, 404 to closed routes, 413 to a body that is too
    long, 421 to another host name, 429 to an address that sends too often and 431 to too many
    headers. Where the application fails, it answers 500 and logs the error.
    """

    def __init__(
        self,
        app: ASGIApp,
        local: bool = False,
        host: str = "localhost",
        embedders: Sequence[str] = (),
    ) -> None:
        """Guards an application.

        Args:
            app: the application.
            local: True if only this machine can reach the server. Then requests for any other
                host name are refused: a foreign page can point its own name here (DNS rebinding).
            host: a name that this machine has beside "localhost".
            embedders: the origins whose pages may show the page of the question box.
        """
        self.embedders = " ".join(embedders)
        self.app, self.local = app, local
        self.names = {"localhost", host.lower()}
        self.rate = Rate(PER_MINUTE)
        self.logged = Rate(LOGGED_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes one request on, or refuses it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        address = address_key((scope.get("client") or ("",))[0])
        if scope["method"] == "POST" and not self.rate.allows(address, time.monotonic()):
            await _refuse(send, 429, "Too many requests: wait a minute.", ("retry-after", "60"))
            return
        if len(scope["headers"]) > MAX_HEADERS:
            scope["headers"].clear()  # the connection would keep a megabyte of them
            await _refuse(send, 431, "There are too many headers in this request.")
            return
        headers = dict(scope["headers"])
        if self.local and not self._is_own(headers.get(b"host", b"").decode("latin-1")):
            await _refuse(send, 421, "This chat is for this machine alone.")
            return
        path = scope["path"]
        if _is_closed(path):
            await _refuse(send, 404, "There is nothing here.")
            return
        length = headers.get(b"content-length", b"0")
        most = max_body(path)
        if not length.isdigit() or int(length) > most:
            await _refuse(send, 413, f"At most {most // 1_000_000} MB can be sent at a time.")
            return
        if scope["method"] == "POST" and _foreign(headers):
            await _refuse(send, 403, "Pages of other servers may send nothing here.")
            return
        is_page = path == "/" and scope["method"] == "GET"
        if is_page:  # not compressed, so that its scripts can be read
            plain = [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]
            scope = {**scope, "headers": plain}
        ancestors = self.embedders if path == EMBED else ""
        sender = _PageSender(send) if is_page else _headed(send, ancestors)
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = True
            await sender(message)

        try:
            await self.app(scope, receive, noting)
        except Exception as error:
            # Gradio refuses some requests with an HTTPException after its response has begun.
            is_refusal = isinstance(error.__cause__, HTTPException)
            if not is_refusal and self.logged.allows("", time.monotonic()):
                log.error("%s %r failed", scope["method"], path, exc_info=error)
            if not started:
                await _refuse(send, 500, "Something went wrong. The server's log says what.")

    def _is_own(self, host: str) -> bool:
        """True for the header `host` of a request that was meant for this machine."""
        name = re.sub(r":\d+$", "", host).rstrip(".").lower()
        return name in self.names or is_loopback(name.strip("[]"))


def max_body(path: str) -> int:
    """How many bytes the body of a request for this path may have."""
    if path == UPLOAD:
        return MAX_UPLOAD
    return MAX_BODY if path.startswith(CONVERSATIONS) else MAX_QUESTION_BODY


def _is_closed(path: str) -> bool:
    """True for a route of Gradio that the chat and programs do not use."""
    is_closed_api = path.startswith(GRADIO) and not GRADIO_OPEN.fullmatch(path)
    return is_closed_api or path.startswith(CLOSED)


def _foreign(headers: dict[bytes, bytes]) -> bool:
    """True if a page of another server sent this, by Sec-Fetch-Site or else by Origin."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    origin = headers.get(b"origin")
    return origin is not None and origin.partition(b"://")[2] != headers.get(b"host")


def _add_headers(message: Message, scripts: str = "", ancestors: str = "") -> None:
    policy = POLICY.format(scripts=scripts, ancestors=ancestors or "'none'")
    for name, value in {**HEADERS, "content-security-policy": policy}.items():
        if not (ancestors and name == "x-frame-options"):  # which cannot name an origin
            message["headers"].append((name.encode(), value.encode()))


def _headed(send: Send, ancestors: str = "") -> Send:
    async def headed(message: Message) -> None:
        if message["type"] == "http.response.start":
            _add_headers(message, ancestors=ancestors)
        await send(message)

    return headed


class _PageSender:
    """Sends Gradio's page when it is complete, with the digests of its inline scripts."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.start: Message = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        if message["type"] != "http.response.body":
            await self.send(message)
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        digests = (hashlib.sha256(script).digest() for script in INLINE.findall(self.body))
        sources = "".join(f" 'sha256-{b64encode(digest).decode()}'" for digest in digests)
        _add_headers(self.start, f" 'unsafe-eval'{sources}")
        await self.send(self.start)
        await self.send({"type": "http.response.body", "body": self.body})


async def _refuse(send: Send, status: int, message: str, *headers: tuple[str, str]) -> None:
    start: Message = {
        "type": "http.response.start",
        "status": status,
        "headers": [(b"content-type", b"text/plain; charset=utf-8")],
    }
    start["headers"] += [(name.encode(), value.encode()) for name, value in headers]
    _add_headers(start)
    await send(start)
    await send({"type": "http.response.body", "body": message.encode()})
