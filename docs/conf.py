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
    "training/written/README.md",
]
# Headings can be linked to, and code may name a language that is not coloured.
myst_heading_anchors = 3
highlight_language = "text"
smartquotes = False  # options begin with two hyphens
# Types stand in the signatures; a docstring says what they cannot.
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
autodoc_member_order = "bysource"
add_module_names = False
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 88
napoleon_numpy_docstring = False
napoleon_use_ivar = True
html_theme = "furo"
html_title = project
html_extra_path = ["site"]  # the site's first page, which leads to docs/index.html
html_copy_source = html_show_copyright = False
