"""Reads Markdown as what a reader of it sees, without its signs."""

import re
from typing import TYPE_CHECKING, Any, BinaryIO

from index.article import Notice
from index.readers.fields import MAX_TITLE, decoded_text, one_line, record_article
from index.readers.kinds import Items
from index.text.decoding import decode

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

# Not even a front matter of many tags is longer; YAML is not parsed beyond it.
MAX_FRONT_MATTER = 20_000
# Rows and cells are as in other tables that are read.
BETWEEN = {
    "root": "\n\n",
    "blockquote": "\n\n",
    "table": "\n",
    "thead": "\n",
    "tbody": "\n",
    "tr": " | ",
}


def read_markdown(file: BinaryIO, source: str) -> Items:
    """Markdown; fields are taken from YAML front matter, and the title from a first heading."""
    text = yield from decoded_text(decode(file.read()), source)
    if text is None:
        return
    fields, body = _front_matter(text)
    if fields is None:
        yield Notice(source, "read without its front matter, which is not valid YAML", False)
        fields = {}
    title = one_line(fields.get("title"), MAX_TITLE)
    if heading := re.match(r"\s*# +([^\n]*)", body):
        headline = one_line(plain(heading[0].strip()[: 4 * MAX_TITLE]), MAX_TITLE)
        if title in (None, headline):
            title, body = headline, body[heading.end() :]
    yield from record_article(source, fields | {"title": title, "text": plain(body)})


def plain(markdown: str) -> str:
    """The text of Markdown (CommonMark, and GitHub's tables): paragraphs apart, rows on lines.

    Emphasis, links and pictures give their words; lists keep their dashes and numbers.
    """
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return _text(SyntaxTreeNode(tokens))


def _text(node: "SyntaxTreeNode") -> str:
    """What a part of a document says; parts lie in one another 20 deep at most."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if node.type in ("fence", "code_block"):
        return node.content.rstrip("\n")
    if node.type == "html_block":
        return _words(node.content)
    parts = [_text(child) for child in node.children]
    if node.type in ("bullet_list", "ordered_list"):
        signs = [f"{item.info}{item.markup} " if item.info else "- " for item in node.children]
        parts = [sign + part for sign, part in zip(signs, parts, strict=True)]
    return _between(node).join(filter(None, parts))


def _between(node: "SyntaxTreeNode") -> str:
    """What stands between the parts of `node`; nothing between those of a line."""
    if node.type in ("bullet_list", "ordered_list", "list_item"):
        is_tight = any(part.hidden for part in node.walk())
        return "\n" if is_tight else "\n\n"
    return BETWEEN.get(node.type, "")


def _words(html: str) -> str:
    """The words of a piece of HTML."""
    from lxml.html import fromstring  # type: ignore[import-untyped]

    tree = fromstring(f"<div>{html}</div>")
    for gone in tree.xpath("//script | //style | //comment()"):
        gone.drop_tree()
    return str(tree.text_content()).strip()


def _front_matter(text: str) -> tuple[dict[str, Any] | None, str]:
    """(fields, body); the fields are None where there is a front matter that is no YAML."""
    import yaml

    found = re.match(r"\s*---[ \t]*\n(.*?\n)---[ \t]*(?:\n|$)", text, re.DOTALL)
    if found is None:
        return {}, text
    body = text[found.end() :]
    if found.end() > MAX_FRONT_MATTER:
        return None, body
    try:
        fields = yaml.load(found[1], yaml.BaseLoader)  # every value as it is written
    except (yaml.YAMLError, ValueError, RecursionError):
        return None, body
    # Lines between rules that name no field belong to the text.
    return (fields, body) if isinstance(fields, dict) else ({}, text)
