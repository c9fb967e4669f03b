"""A table of results: it gives Markdown, and is kept as JSON."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table.

    Attributes:
        name: its heading.
        key: its values' key in the rows; `name` where it is empty.
        format: Python's format specification of its numbers, such as ",.0f".
        zero: False if numbers below 1 are shown without the zero before the point: ".890".
        bold: True if heading and values are shown in bold type.
    """

    name: str
    key: str = ""
    format: str = ""
    zero: bool = True
    bold: bool = False

    def heading(self) -> str:
        """The heading in Markdown."""
        return f"**{self.name}**" if self.bold else self.name

    def cell(self, row: dict[str, Any]) -> str:
        """A row's value in Markdown: numbers as `format` says, texts as they are, None as ""."""
        value = row.get(self.key or self.name)
        if value is None:
            return ""
        text = value if isinstance(value, str) else format(value, self.format)
        if not self.zero and text.startswith("0."):
            text = text[1:]
        return f"**{text}**" if self.bold else text

    def as_json(self) -> dict[str, Any]:
        """The attributes that are not the defaults."""
        defaults = {each.name: each.default for each in fields(self)}
        return {name: value for name, value in asdict(self).items() if value != defaults[name]}


@dataclass(slots=True)
class Table:
    """Columns, and rows by the columns' keys.

    Attributes:
        columns: in order.
        rows: in order; values of a row that no column has are kept in the JSON, but not shown.
        across: True if each row is shown as a column.
    """

    columns: Sequence[TableColumn]
    rows: list[dict[str, Any]] = field(default_factory=list)
    across: bool = False

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The table that `as_json` gave."""
        columns = [TableColumn(**column) for column in values["columns"]]
        return cls(columns, values["rows"], values.get("across", False))

    def as_json(self) -> dict[str, Any]:
        """What the table is made of, as JSON's types."""
        across = {"across": True} if self.across else {}
        columns = [column.as_json() for column in self.columns]
        return across | {"columns": columns, "rows": self.rows}

    def head(self) -> str:
        """The headings and the line below them, in Markdown."""
        return _head(column.heading() for column in self.columns)

    def add(self, *values: Any, **more: Any) -> str:
        """Adds a row of a value for each column, and returns it in Markdown.

        Args:
            values: in the order of the columns.
            more: values that no column shows, by key.
        """
        return self.add_row(dict(zip(self._keys(), values, strict=True)) | more)

    def add_row(self, row: dict[str, Any]) -> str:
        """Adds a row by the columns' keys, and returns it in Markdown."""
        self.rows.append(row)
        return _line(column.cell(row) for column in self.columns)

    def _keys(self) -> Iterator[str]:
        return (column.key or column.name for column in self.columns)

    def markdown(self) -> str:
        """The whole table in Markdown."""
        lines = [[column.heading() for column in self.columns]]
        lines += [[column.cell(row) for column in self.columns] for row in self.rows]
        headings, *rows = zip(*lines, strict=True) if self.across else lines
        return "\n".join([_head(headings), *(_line(row) for row in rows)])


def _head(headings: Iterable[str]) -> str:
    headings = list(headings)
    return f"{_line(headings)}\n|{'---|' * len(headings)}"


def _line(cells: Iterable[str]) -> str:
    """A row in Markdown; a cell that is empty takes one space, as the tables have always had it."""
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells)
