"""Characters of the fonts Symbol and Wingdings, which documents write by their numbers there."""

# The characters of Symbol from 0x21 to 0x7E and from 0xA1 to 0xFE (Unicode's mapping of Adobe's
# Symbol encoding).
SYMBOL = (
    "!∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    "ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪�〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
)
# Signs of other symbol fonts that documents use: boxes, ticks, bullets and arrows.
DINGBATS: dict[str, dict[int, str]] = {
    "wingdings": {
        **{0x46: "☞", 0x4A: "☺", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x75: "◆"},
        **{0x76: "❖", 0x9F: "•", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑"},
        **{0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"},
    },
    "wingdings 2": {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x97: "●", 0xA3: "☐"},
    "wingdings 3": {0x75: "▶", 0x7D: "▶", 0x84: "◀"},
    "webdings": {0x34: "▶", 0x3D: "■", 0x61: "✓", 0x63: "☐", 0x67: "■", 0x6E: "●", 0x72: "✗"},
}
# Word adds this to the numbers, so that they fall into Unicode's private use area.
PRIVATE = 0xF000


def symbol(number: int, font: str) -> str:
    """Returns the character with a number in a symbol font; "�" if it is not known.

    >>> symbol(0xF061, "Symbol"), symbol(0xA8, "Wingdings"), symbol(0x41, "Arial")
    ('α', '☐', 'A')
    """
    code = number - PRIVATE if PRIVATE <= number <= PRIVATE + 0xFF else number
    name = font.lower()
    if name == "symbol":
        low, high = SYMBOL
        if 0x21 <= code <= 0x7E:
            return low[code - 0x21]
        return high[code - 0xA1] if 0xA1 <= code <= 0xFE else "�"
    if name in DINGBATS:
        return DINGBATS[name].get(code, "�")
    return chr(code) if 0x20 <= code < 0xD800 else "�"


def is_symbol_font(font: str) -> bool:
    """True if the characters of a font are signs in the places of letters."""
    return font.lower() == "symbol" or font.lower() in DINGBATS


def without_private_use(text: str, font: str) -> str:
    r"""Returns a text with the characters of a symbol font in the place of private ones.

    Those of other fonts stay.

    >>> without_private_use("\uf044 = 5", "Symbol")
    'Δ = 5'
    """
    if not is_symbol_font(font):
        return text
    return "".join(
        symbol(ord(letter), font) if "\uf020" <= letter <= "\uf0ff" else letter for letter in text
    )


def hexadecimal(text: str | None) -> int:
    """Returns the number that hexadecimal digits state; 0 for anything else."""
    try:
        return int(text or "", 16)
    except ValueError:
        return 0
