"""Tables of results: from JSON to Markdown, and that bench/README.md shows what was measured."""

import importlib
import json
import shlex
from pathlib import Path

import pytest

from bench import confidence
from bench.quality import SLICES, print_slices
from bench.tables import __main__ as command
from bench.tables.results import RESULTS, read_tables, save_results
from bench.tables.table import Table, TableColumn
from bench.variants import VARIANTS
from index.model.bundled import HUB_NAME, NAME

COLUMNS = (
    TableColumn("", "what"),
    TableColumn("MRR", format=".3f", zero=False, bold=True),
    TableColumn("build s", "seconds", ",.0f"),
    TableColumn("note"),
)
MARKDOWN = """\
| | **MRR** | build s | note |
|---|---|---|---|
| a | **.890** | 1,064 | .758* |
| b | **1.000** | 0 | |"""


@pytest.fixture
def table() -> Table:
    made = Table(COLUMNS)
    made.add("a", 0.89, 1063.852, ".758*", memory=3)
    made.add_row({"what": "b", "MRR": 1.0, "seconds": 0.2})
    return made


def test_numbers_are_shown_as_their_column_says(table: Table) -> None:
    assert table.markdown() == MARKDOWN


def test_rows_are_printed_as_they_come(table: Table) -> None:
    assert "\n".join([table.head(), table.add("c", 0.0625, 12, None)]) == (
        "| | **MRR** | build s | note |\n|---|---|---|---|\n| c | **.062** | 12 | |"
    )


def test_a_row_has_a_value_for_each_column(table: Table) -> None:
    with pytest.raises(ValueError, match="shorter"):
        table.add("c", 0.5)


def test_rows_may_be_shown_as_columns() -> None:
    rows = [{"lists": 16, "ms": 0.2}, {"lists": 32, "ms": 0.3}]
    table = Table([TableColumn("lists"), TableColumn("ms", format=".1f")], rows, across=True)
    assert table.markdown() == "| lists | 16 | 32 |\n|---|---|---|\n| ms | 0.2 | 0.3 |"
    assert Table.from_json(table.as_json()) == table


def test_a_file_of_results_says_when_where_and_with_what(table: Table, tmp_path: Path) -> None:
    save_results(tmp_path / "made.json", {"first": table, "second": Table(COLUMNS[:1])})
    kept = json.loads((tmp_path / "made.json").read_text("utf-8"))
    assert list(kept) == ["source", "command", "date", "processor", "versions", "tables"]
    assert kept["command"].startswith("python ")
    assert set(kept["processor"]) == {"name", "cores", "instructions"}
    assert set(kept["versions"]) == {"python", "torch", "sentence-transformers", "faiss-cpu"}
    assert kept["tables"]["first"]["rows"][0]["memory"] == 3
    tables = read_tables(tmp_path / "made.json")
    assert list(tables) == ["first", "second"]
    assert tables["first"].markdown() == MARKDOWN
    assert tables["second"].markdown() == "| |\n|---|"


@pytest.fixture
def readme(table: Table, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    save_results(tmp_path / "one.json", {"one": table})
    save_results(tmp_path / "two.json", {"x": Table(COLUMNS[:1]), "y": table})
    file = tmp_path / "README.md"
    monkeypatch.setattr(command, "README", file)
    monkeypatch.setattr(command, "RESULTS", tmp_path)
    return file


def test_tables_between_marks_are_written_anew(
    readme: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (
        "Text.\n\n<!-- table: one -->\n| old |\n<!-- end -->\n\n| typed |\n\n"
        f"<!-- table: two.y -->\n{MARKDOWN}\n<!-- end -->\n"
    )
    after = before.replace("| old |", MARKDOWN)
    readme.write_text(before, "utf-8")
    assert command.main(["--check"]) == 1
    assert capsys.readouterr().out == "one differs from its results\n"
    assert readme.read_text("utf-8") == before
    assert command.main([]) == 0
    assert readme.read_text("utf-8") == after
    assert command.main(["--check"]) == 0
    assert command.main([]) == 0
    assert readme.read_text("utf-8") == after


@pytest.mark.parametrize(
    ("name", "error"), [("none", OSError), ("two", KeyError), ("two.z", KeyError)]
)
def test_a_mark_names_one_table(readme: Path, name: str, error: type[Exception]) -> None:
    readme.write_text(f"<!-- table: {name} -->\n<!-- end -->\n", "utf-8")
    with pytest.raises(error):
        command.main([])


def test_the_readme_shows_what_was_measured() -> None:
    text = command.README.read_text("utf-8")
    assert command.with_tables(text, RESULTS) == (text, [])


def test_all_results_are_in_the_readme() -> None:
    text = command.README.read_text("utf-8")
    for file in RESULTS.glob("*.json"):
        tables = read_tables(file)
        names = [file.stem] if len(tables) == 1 else [f"{file.stem}.{name}" for name in tables]
        assert [name for name in names if f"<!-- table: {name} -->\n|" not in text] == []


@pytest.mark.parametrize("file", sorted(RESULTS.glob("*.json")), ids=lambda file: file.stem)
def test_results_have_the_columns_that_their_command_writes(file: Path) -> None:
    command_line = json.loads(file.read_text("utf-8"))["command"]
    if command_line is None:
        return
    python, option, name, *_ = shlex.split(command_line)
    assert [python, option] == ["python", "-m"]
    module = importlib.import_module(name)
    tables = read_tables(file)
    for title, table in tables.items():
        names = [title.upper()] if len(tables) > 1 else ["COLUMNS", title.upper()]
        assert tuple(table.columns) in [getattr(module, each, None) for each in names]


def first_cells(file: str) -> list[str]:
    [table] = read_tables(RESULTS / file).values()
    return [row[table.columns[0].key or table.columns[0].name] for row in table.rows]


def test_results_have_the_rows_that_their_command_writes() -> None:
    models = NAME, HUB_NAME
    assert first_cells("quality.json") == list(SLICES)
    assert first_cells("quality-adapter.json") == [f"{s}, {m}" for s in SLICES for m in models]
    assert first_cells("confidence.json") == list(confidence.SLICES)
    rows = [f"{s}, {m}" for s in confidence.SLICES for m in models]
    assert first_cells("confidence-adapter.json") == rows
    assert first_cells("variants.json") == list(VARIANTS)


def test_each_slice_has_a_row_with_each_model(capsys: pytest.CaptureFixture[str]) -> None:
    columns = TableColumn("slice"), TableColumn("n")
    assert print_slices(columns, ["a", "b"], ["m"], lambda name, model: {"n": 1}).rows == [
        {"slice": "a", "n": 1},
        {"slice": "b", "n": 1},
    ]
    capsys.readouterr()
    table = print_slices(columns, ["a"], ["m", "o"], lambda name, model: {"n": f"{name}{model}"})
    assert capsys.readouterr().out == f"{table.markdown()}\n"
    assert table.markdown().splitlines()[2:] == ["| a, m | am |", "| a, o | ao |"]
