"""Tables in Markdown that can be read as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[str, str]


def table(rows: Sequence[Row]) -> str:
    """Write rows of the same columns; numbers stand to the right."""
    columns = list(rows[0])
    widths = {name: max(len(name), *(len(row[name]) for row in rows)) for name in columns}
    right = {name: all(_number(row[name]) for row in rows) for name in columns}

    def line(cells: Mapping[str, str]) -> str:
        written = (
            cells[name].rjust(widths[name]) if right[name] else cells[name].ljust(widths[name]) for name in columns
        )
        return f"| {' | '.join(written)} |"

    rule = {name: "-" * (widths[name] - 1) + (":" if right[name] else "-") for name in columns}
    return "\n".join([line({name: name for name in columns}), line(rule), *map(line, rows)])


def _number(cell: str) -> bool:
    return not cell or cell[0].isdigit() or cell[0] in "-+×"
