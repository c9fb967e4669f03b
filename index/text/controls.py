"""Control characters, which could steer a terminal or hide in a name: three ways to be rid of them.

They are Unicode's category Cc, U+0000 to U+001F and U+007F to U+009F. Halves of surrogate pairs
(category Cs) are taken with them, for no file or reply can hold them.
"""

import re

_CONTROL = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")


def escape_controls(name: str) -> str:
    r"""A name with its control characters written out: "a\x1bb" becomes r"a\x1bb".

    >>> escape_controls("tin\x1b[2J.txt")
    'tin\\x1b[2J.txt'
    """
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", name)


def blank_controls(text: str) -> str:
    r"""Text with a space in the place of each control character, line ends and tabs included.

    >>> blank_controls("ai\tchủ trì\n")
    'ai chủ trì '
    """
    return _CONTROL.sub(" ", text)


def mask_controls(text: str) -> str:
    r"""Text for a terminal: each control character becomes "�", save line ends and tabs.

    >>> mask_controls("Lũ\x1b[2J về\n")
    'Lũ�[2J về\n'
    """
    return _CONTROL.sub(lambda found: found[0] if found[0] in "\n\t" else "�", text)
