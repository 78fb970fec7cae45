"""The one way out of the commands: everything printed passes here, so nothing that others wrote gives orders.

A forge reads what a workflow prints: a line that begins with ``::``, after spaces or after what cannot be seen, or
that holds ``##[``, is an order to it (actions/runner, src/Runner.Common/ActionCommand.cs). A terminal obeys escape
sequences, and marks of direction show a text as another. Titles, names of files, ids and the words of servers may
hold all of these: here they are taken apart or written out.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress

import click

from syndicate.source import visible

# What ``visible`` leaves and a runner may read over: the soft hyphen, joiners, selectors, fillers. .NET compares texts
# by culture, which takes no account of them (https://learn.microsoft.com/dotnet/standard/globalization-localization).
_UNSEEN = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2060\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef"
)
_ORDER = re.compile(rf"^([\s{_UNSEEN}]*:[{_UNSEEN}]*)(?=:)")
_OLD_ORDER = re.compile(rf"#(?=[{_UNSEEN}]*#[{_UNSEEN}\w]*\[)")
# In JSON a character may be written as it is or as \uXXXX: the second way moves no text and no terminal.
_NOT_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")


class Styled(str):
    """A text of ours in colour, harmless already."""

    __slots__ = ()


def style(text: str, *, colour: str | None = None, bold: bool | None = None) -> Styled:
    """Put a text in colour, for ``say``; where colours are not wanted they are left out as it is printed."""
    return Styled(click.style(harmless(text), fg=colour, bold=bold))


def say(*parts: str) -> None:
    """Print one line for a person, on standard error; where nobody can read it, the work goes on all the same."""
    with suppress(OSError):
        click.echo(_joined(parts), err=True)


def show(*parts: str) -> None:
    """Print one line of what was asked for, on standard output."""
    click.echo(_joined(parts))


def print_json(data: object) -> None:
    """Print data on standard output; everything for people goes to standard error."""
    text = json.dumps(data, ensure_ascii=False, indent=2, default=str)
    for pattern in (_NOT_IN_JSON, _OLD_ORDER):
        text = pattern.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    click.echo(text)


def annotate(command: str, properties: dict[str, object], message: str) -> None:
    """Give the forge an order of ours, escaped as its own toolkit does (actions/toolkit, core/src/command.ts)."""
    named = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    click.echo(f"::{command} {named}::{_data(message)}")


def hide(value: str) -> None:
    """Have the forge show ``***`` for a value in its log, which it reads on standard error too: data stays data.

    The value is told as it is: written otherwise, it would not be known again.
    """
    click.echo(f"::add-mask::{_escaped(value)}", err=True)


def harmless(text: str) -> str:
    """Give a text, of one line or more, that can be printed: it looks the same, but where it would do harm."""
    return "\n".join(_line(line) for line in text.split("\n"))


def _joined(parts: tuple[str, ...]) -> str:
    return "".join(part if isinstance(part, Styled) else harmless(part) for part in parts)


def _line(line: str) -> str:
    shown = "\t".join(visible(piece) for piece in line.split("\t"))
    return _OLD_ORDER.sub("# ", _ORDER.sub(r"\1 ", shown))


def _data(text: str) -> str:
    """Escape the message of an order; its lines may be several."""
    return _escaped("\n".join(visible(line) for line in text.split("\n")))


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
