"""Three ways to remove control characters: write them out, blank them, or mask them.

Control characters could steer a terminal or hide in a name. They are Unicode's category Cc, U+0000
to U+001F and U+007F to U+009F. Halves of surrogate pairs (category Cs, U+D800 to U+DFFF) are
treated like them, because UTF-8 cannot encode them.
"""

import re

_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")


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
