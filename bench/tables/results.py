"""Results of a benchmark as JSON: its tables, when and where they were measured, and with what."""

import argparse
import json
import os
import platform
import shlex
import sys
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.tables.table import Table

RESULTS = Path(__file__).parents[1] / "results"
LIBRARIES = ("torch", "sentence-transformers", "faiss-cpu")
# The processor's instruction sets that the engines choose by, as Linux names them.
INSTRUCTIONS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8")


def add_json_option(parser: argparse.ArgumentParser) -> None:
    """Adds the option --json FILE to a benchmark's command."""
    parser.add_argument(
        "--json", type=Path, metavar="FILE", help="write the results there, as in bench/results"
    )


def machine() -> dict[str, Any]:
    """Today's date, the processor, and the versions of what the benchmarks measure.

    Returns:
        "date" (ISO 8601), "processor" (its name, the number of cores and which of INSTRUCTIONS it
        has) and "versions" (Python's and those of LIBRARIES).
    """
    name, flags = _processor()
    return {
        "date": date.today().isoformat(),
        "processor": {
            "name": name,
            "cores": os.cpu_count(),
            "instructions": [each for each in INSTRUCTIONS if each in flags],
        },
        "versions": {"python": platform.python_version()}
        | {library: version(library) for library in LIBRARIES},
    }


def _processor() -> tuple[str, set[str]]:
    """(name, flags) of the processor, as Linux tells them; without flags on other systems."""
    file = Path("/proc/cpuinfo")
    if not file.is_file():
        return platform.processor() or platform.machine(), set()
    pairs = (line.partition(":") for line in file.read_text("utf-8").splitlines())
    values = {name.strip(): value.strip() for name, _, value in pairs}
    return values.get("model name", platform.machine()), set(values.get("flags", "").split())


def save_results(file: Path, tables: Mapping[str, Table]) -> None:
    """Writes the tables of the command that runs, with `machine`, to a JSON file.

    Args:
        file: it is replaced if it is there.
        tables: by their names in the file.
    """
    command = shlex.join(["python", *sys.orig_argv[1:]])
    run = {"source": "written by the command", "command": command}
    write_results(file, run | machine(), tables)


def write_results(file: Path, run: Mapping[str, Any], tables: Mapping[str, Table]) -> None:
    """Writes tables to a JSON file, a line for each column and each row.

    Args:
        file: it is replaced if it is there.
        run: what is known of how they were measured; by key.
        tables: by their names in the file.
    """
    lines = [f' "{key}": {_compact(value)},' for key, value in run.items()]
    lines.append(' "tables": {')
    for number, (name, table) in enumerate(tables.items(), start=1):
        lines.append(f"  {_compact(name)}: {{")
        values = table.as_json()
        if "across" in values:
            lines.append('   "across": true,')
        for key in ("columns", "rows"):
            objects = ",\n".join(f"    {_compact(each)}" for each in values[key])
            lines.append(f'   "{key}": [\n{objects}\n   ]{"," if key == "columns" else ""}')
        lines.append("  }," if number < len(tables) else "  }")
    file.write_text("\n".join(["{", *lines, " }", "}", ""]), "utf-8")


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def read_tables(file: Path) -> dict[str, Table]:
    """The tables of a file that `write_results` wrote, by name."""
    tables = json.loads(file.read_text("utf-8"))["tables"]
    return {name: Table.from_json(values) for name, values in tables.items()}
