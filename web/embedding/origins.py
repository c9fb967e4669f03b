"""Which pages may show the question box: the origins that the command line allows."""

import argparse
import re

LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ORIGIN = re.compile(rf"(https?)://({LABEL}(?:\.{LABEL}){{0,20}})(?::(\d{{1,5}}))?/?")


def embedder(text: str) -> str:
    """An origin as a Content-Security-Policy writes it, such as "https://intranet.example:8443".

    Args:
        text: the origin as it was typed. The name of its host may have letters of any language.

    Raises:
        argparse.ArgumentTypeError: it is none, or holds more than an origin.
    """
    scheme, mark, rest = text.strip().partition("://")
    host, colon, port = rest.partition(":")
    try:
        written = f"{scheme}{mark}{host.encode('idna').decode()}{colon}{port}".lower()
    except UnicodeError:  # a label is empty or too long
        written = ""
    match = ORIGIN.fullmatch(written)
    if match is None or not 1 <= int(match[3] or 443) <= 65535:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no origin: write scheme and host, such as https://intranet.example"
        )
    return written.rstrip("/")
