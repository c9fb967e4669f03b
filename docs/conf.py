"""The documentation as a site, made of the project's own Markdown: `make docs`."""

import logging
import sys
from importlib.metadata import version as installed_version
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # the docstrings are those of these files

logging.getLogger("faiss").setLevel(logging.WARNING)  # it tells which file it loads

project = "Hỏi Báo"
release = version = installed_version("hoibao")
language = "en"
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = [
    *("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "docs/*.md", "examples/README.md"),
    *("bench/README.md", "qa/README.md", "index/lexical/lexicon.md", "index/model/*.md"),
]
# Headings can be linked to, and code may name a language that is not coloured.
myst_heading_anchors = 3
highlight_language = "text"
# Types stand in the signatures; a docstring says what they cannot.
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
napoleon_numpy_docstring = False
html_theme = "furo"
html_title = project
html_extra_path = ["site"]  # the site's first page, which leads to docs/index.html
html_copy_source = False
