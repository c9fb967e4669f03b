"""Control characters written out, blanked or masked, and JSON without them.

Control characters could steer a terminal or hide in a name. They are Unicode's category Cc, U+0000
to U+001F and U+007F to U+009F. Halves of surrogate pairs (category Cs, U+D800 to U+DFFF) are
treated like them, because UTF-8 cannot encode them.
"""

import json
import re
from typing import Any

_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")
# What json.dumps leaves in a text though a terminal could obey it, UTF-8 cannot encode it, or some
# readers end a line at it: Python's `splitlines` does at U+0085, U+2028 and U+2029.
_NOT_IN_JSON = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")

# The soft hyphen, and characters without width. In the languages of South-East Asia, the space
# without width parts words. What joins letters or says their direction means something in other
# scripts than the Latin one; programs set it into dates as well.
_LATIN = "0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff"
_MARKS = "[\u200c-\u200e\u202a\u202c\u202d\u2066\u2069]"
INVISIBLE = re.compile(
    "[\u00ad\u2060\ufeff]|(?<![\u0e00-\u109f\u1780-\u17ff])\u200b"
    f"|{_MARKS}(?=[{_LATIN}])|(?<=[{_LATIN}]){_MARKS}"
)


def escape_controls(name: str) -> str:
    r"""Returns a name with each control character written out as a backslash, "x" and its hex code.

    Line ends and tabs are written out too. Different names stay different names.

    >>> escape_controls("tin\x1b[2J.txt")
    'tin\\x1b[2J.txt'
    """
    return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", name)


def blank_controls(text: str) -> str:
    r"""Returns text with one space for each control character, line ends and tabs included.

    >>> blank_controls("ai\tchủ trì\n")
    'ai chủ trì '
    """
    return _CONTROL.sub(" ", text)


def mask_controls(text: str) -> str:
    r"""Returns text that is safe to print: each control character but "\n" and "\t" becomes "�".

    >>> mask_controls("Lũ\x1b[2J về\n")
    'Lũ�[2J về\n'
    """
    return _CONTROL.sub(lambda match: match[0] if match[0] in "\n\t" else "�", text)


def json_text(value: Any, indent: int | None = None, encoding: str = "utf-8") -> str:
    r"""Returns a value as JSON, in one line for every reader if it is not indented.

    Letters stay as they are, if the encoding has them all. Control characters, surrogates, and
    U+2028 and U+2029, which end a line for some readers, are written as "\uXXXX".

    Args:
        value: what `json.dumps` takes.
        indent: spaces for each level; None for one line.
        encoding: what the text will be written in.

    >>> json_text({"question": "ai?\u2028"})
    '{"question": "ai?\\u2028"}'
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    text = _NOT_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return json.dumps(value, indent=indent)  # all but ASCII as "\uXXXX"
    return text


def without_invisible(text: str) -> str:
    r"""Returns a text without the characters that part words and that nothing is seen of.

    >>> without_invisible("Bun\u00addes\u200btag\ufeff")
    'Bundestag'
    """
    return INVISIBLE.sub("", text)
