"""What an editor does to a site between two builds, the same in the files of each program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tools.corpus import News

from .programs import Program

Edit = Callable[[Program, Path, Sequence[News], int], None]


def body(program: Program, root: Path, news: Sequence[News], turn: int) -> None:
    """Add a sentence to the text of a recent article."""
    one = news[-3]
    program.form.write(root, replace(one, body=f"{one.body}\n\nLa mairie précise les horaires, pour la {turn}e fois."))


def title(program: Program, root: Path, news: Sequence[News], turn: int) -> None:
    """Change the title of an old article, which stands in lists and beside its neighbours."""
    one = news[len(news) // 2]
    program.form.write(root, replace(one, title=f"{one.title} (suite {turn})"))


def new(program: Program, root: Path, news: Sequence[News], turn: int) -> None:
    """Add an article newer than all others, on which the first page of each of its lists hangs."""
    last = news[-1]
    one = replace(
        last, name=f"nouvelle-{turn}", title=f"La {turn}e nouvelle du jour", date=last.date + timedelta(minutes=turn)
    )
    program.form.write(root, one)


def template(program: Program, root: Path, _news: Sequence[News], turn: int) -> None:
    """Add a line to the footer, which is on every page."""
    file = root / program.footer
    text = file.read_text(encoding="utf-8")
    begin, end, rest = text.rpartition("</footer>")
    file.write_text(f"{begin}<p>Édition n° {turn}</p>\n{end}{rest}", encoding="utf-8")


def none(_program: Program, _root: Path, _news: Sequence[News], _turn: int) -> None:
    """Change nothing: the clone alone is new."""


EDITS: dict[str, tuple[str, Edit]] = {
    "body": ("the text of one article", body),
    "none": ("nothing changed", none),
    "title": ("the title of an old article", title),
    "new": ("a new newest article", new),
    "template": ("a line in the footer", template),
}
