"""Reads Markdown: the text that is seen when it is shown, without its markup."""

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from index.article import Notice
from index.readers.data.names import field_of
from index.readers.data.objects import completed
from index.readers.data.prose import repeats
from index.readers.data.values import article_fields
from index.readers.fields import MAX_TITLE, decoded_text, one_line, record_article
from index.readers.front_matter import split_front_matter
from index.readers.kinds import Items
from index.text.decoding import decode
from index.text.markup import html_text

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

# Matches a tag within a paragraph that ends a line.
BLOCK_TAG = re.compile(r"</?(?:br|hr|p|div|li|[uod]l|d[td]|tr|t[dh]|h[1-6]|blockquote)\b", re.I)
# Matches a heading at the start of a text: "# Lũ về", or "Lũ về" above a line of "=".
HEADING = re.compile(r"\s*(?:# +[^\n]*|[^\s#>|`*+-][^\n]{0,999}\n=+[ \t]*(?=\n|\Z))")
MAX_ITEMS = 100  # of a field in front matter
# Names in front matter that are those of a title elsewhere.
NO_TITLES = {"subject", "name"}
# What is put between the children of a node. Rows and cells look as those of other formats.
SEPARATORS = {
    "root": "\n\n",
    "blockquote": "\n\n",
    "table": "\n",
    "thead": "\n",
    "tbody": "\n",
    "tr": " | ",
}


def read_markdown(file: BinaryIO, source: str) -> Items:
    """Reads Markdown as one article.

    Its fields come from front matter in YAML, TOML or JSON, by the names that tables have, too. A
    heading at the start is the title if the front matter states none or the same.
    """
    text = yield from decoded_text(decode(file.read()), source)
    if text is None:
        return
    fields, body = split_front_matter(text)
    if fields is None:
        yield Notice(source, "read without its front matter, which is neither YAML nor TOML", False)
        fields = {}
    stated = _stated_fields(fields)
    title = one_line(stated.get("title"), MAX_TITLE)
    if heading := HEADING.match(body):
        heading_text = one_line(markdown_text(heading[0].strip()[: 4 * MAX_TITLE]), MAX_TITLE)
        if title in (None, heading_text):
            title, body = heading_text, body[heading.end() :]
    lead, body_text = stated.get("text", ""), markdown_text(body)
    parts = [body_text] if repeats(body_text, lead) else [lead, body_text]
    yield from record_article(
        source, stated | {"title": title, "text": "\n\n".join(parts).strip("\n")}
    )


def _stated_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """Returns the fields of an article that front matter states; "text" is its lead."""
    values = {
        name: value
        for name, value in completed(fields, fields).items()
        if (place := field_of(name))
        and place[0] not in ("text", "caption")
        and name.lower() not in NO_TITLES
        and _is_flat(value)
    }
    stated = article_fields(values)
    if "://" not in str(stated.get("url")):
        stated["url"] = None  # the path of the page on its site
    return stated


def _is_flat(value: object, levels: int = 2) -> bool:
    """True for a value that is text, a date or a number, or a short list or object of such.

    Aliases make others of any size of a few lines of YAML.
    """
    if not isinstance(value, list | dict):
        return True
    inner = list(value.values() if isinstance(value, dict) else value)
    return levels > 0 and len(inner) <= MAX_ITEMS and all(_is_flat(x, levels - 1) for x in inner)


def markdown_text(markdown: str) -> str:
    r"""Returns the text of Markdown (CommonMark with the tables and strikethrough of GitHub).

    There are blank lines between paragraphs, and each row of a table is a line. Emphasis, links
    and images become their text. Items of lists keep their dashes and numbers.

    >>> markdown_text("# Lũ\n\nCó **164** em.\n\n* [một](a.md)")
    'Lũ\n\nCó 164 em.\n\n- một'
    """
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return _node_text(SyntaxTreeNode(tokens))


def _node_text(node: "SyntaxTreeNode") -> str:
    """Returns the text of a node of the document. markdown-it nests nodes 20 deep at most."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type in ("fence", "code_block"):
        return node.content.rstrip("\n")
    if node.type == "html_block":
        return html_text(node.content)
    if node.type == "html_inline":
        return "\n" if BLOCK_TAG.match(node.content) else ""
    texts = [_node_text(child) for child in node.children]
    if node.type in ("bullet_list", "ordered_list"):
        markers = [f"{item.info}{item.markup} " if item.info else "- " for item in node.children]
        texts = [marker + text for marker, text in zip(markers, texts, strict=True)]
    text = _separator(node).join(filter(None, texts))
    return " ".join(text.split("\n")) if node.type in ("td", "th") else text


def _separator(node: "SyntaxTreeNode") -> str:
    """Returns what is put between the texts of a node's children; "" within a line."""
    if node.type in ("bullet_list", "ordered_list", "list_item"):
        is_tight = any(descendant.hidden for descendant in node.walk())
        return "\n" if is_tight else "\n\n"
    return SEPARATORS.get(node.type, "")
