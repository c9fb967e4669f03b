"""The documentation as a site: complete, true where a program can see it, without broken links."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

import hoibao
from index.readers import READERS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_every_format_is_described() -> None:
    rows = re.findall(r"^\| ((?:`\.\w+` ?)+)\|", (DOCS / "formats.md").read_text("utf-8"), re.M)
    assert re.findall(r"`(\.\w+)`", "".join(rows)) == [*READERS]


def test_every_public_name_is_described() -> None:
    page = (DOCS / "api.md").read_text("utf-8")
    names = {name.rpartition(".")[2] for name in re.findall(r"auto\w+:: ([\w.]+)", page)}
    assert names - {"errors"} == {*hoibao.__all__} - {"HoibaoError", "main"} | {
        "Passage",
        "Article",
    }


def test_every_page_is_in_the_list() -> None:
    first = (DOCS / "index.md").read_text("utf-8")
    listed = re.findall(r"^(?:.+ <)?([\w./-]+)>?$", first.rpartition("```{toctree}")[2], re.M)
    conf = (DOCS / "conf.py").read_text("utf-8")
    patterns = re.findall(r'"([\w./*]+\.md)"', conf)
    pages = {page for pattern in patterns for page in ROOT.glob(pattern)} - {DOCS / "index.md"}
    assert {(DOCS / f"{name}.md").resolve() for name in listed} == pages


def broken_links(site: Path) -> Iterator[str]:
    """The links of a site's pages that lead to no file or no place of it."""
    for page in site.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"]+)"', page.read_text("utf-8")):
            if re.match(r"[a-z]+:", link):
                continue
            path, _, anchor = link.partition("#")
            target = page.parent / unquote(path.partition("?")[0]) if path else page
            place = f'id="{unquote(anchor)}"' if anchor else ""
            if not target.exists() or (place and place not in target.read_text("utf-8")):
                yield f"{page.relative_to(site)}: {link}"


def test_broken_links_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="x"><a href="b.html"></a><a href="#x"></a><a href="#y"></a>'
        '<a href="a.html#x"></a><a href="https://example.org/z"></a>'
    )
    assert sorted(broken_links(tmp_path)) == ["a.html: #y", "a.html: b.html"]


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_site_is_built_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("sphinx", reason="sphinx is in the extra: pip install -e '.[docs]'")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going"]
    assert " ".join(command[1:]) in (ROOT / "Makefile").read_text("utf-8")
    done = subprocess.run(
        [
            *command,
            "-c",
            str(DOCS),
            "-d",
            str(tmp_path / "doctrees"),
            str(ROOT),
            str(tmp_path / "site"),
        ],
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    site = tmp_path / "site"
    assert [*broken_links(site)] == []
    for page in set(site.rglob("*.html")) - set(site.glob("_downloads/**/*.html")):
        html = page.read_text("utf-8")
        # Nothing is loaded from elsewhere; only links for people lead there.
        assert re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//[^"]*', html) == []
    api = (site / "docs" / "api.html").read_text("utf-8")
    assert 'id="qa.retriever.Retriever.ask_many"' in api
    assert "url=docs/index.html" in (site / "index.html").read_text("utf-8")
