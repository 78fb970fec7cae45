"""What a person reads of a notice: as Markdown in an issue, as plain text in a mail or a message."""

from __future__ import annotations

import re
from collections.abc import Iterable

from syndicate.i18n import _
from syndicate.markdown_text import JOINER, link, md
from syndicate.notices import Notice, Step, Task
from syndicate.source import visible

_TICKS = re.compile("`+")


def markdown(notice: Notice) -> str:
    """Give the body of an issue."""
    heading = _("What to do:")
    parts = [md(notice.wrong), f"**{md(heading)}** {md(notice.todo)}"]
    if notice.link:
        parts.append(link(_("Open"), notice.link))
    if notice.task:
        parts += _steps(notice.task)
    return "\n\n".join(parts)


def subject(steps: Iterable[Step], commune: str) -> str:
    """Give the one line that says what a message is about."""
    steps = list(steps)
    new = [step for step in steps if step.kind in ("open", "update")]
    told = new or steps
    more = _(" (and {count} more)").format(count=len(told) - 1) if len(told) > 1 else ""
    words = told[0].title if new else _("solved: {title}").format(title=told[0].title)
    return visible(commune + _(": ") + words + more)


def plain(steps: Iterable[Step]) -> str:
    """Give a message of plain text: what is new, what has changed, what is solved."""
    parts = []
    for step in steps:
        notice = step.notice
        if notice is None:
            parts.append(_("Solved: {title}").format(title=visible(step.title)))
            continue
        lines = [
            visible(notice.title),
            visible(notice.wrong),
            _("What to do:") + " " + visible(notice.todo),
            visible(notice.link),
        ]
        parts.append("\n".join(line for line in lines if line))
        parts += by_hand(notice.task) if notice.task else ()
    return "\n\n".join(parts) + "\n"


def by_hand(task: Task) -> list[str]:
    """Give the parts of a message about what is done by hand, as plain text."""
    steps = "\n".join(f"{number}. {visible(step)}" for number, step in enumerate(task.steps, 1))
    text = "\n".join(f"    {visible(line)}".rstrip() for line in task.text.splitlines())
    described = _("Alternative text: {alt}")
    pictures = [f"{visible(url)}\n{described.format(alt=visible(alt))}" for alt, url in task.pictures]
    commands = "\n".join([_("Once it is there:"), *(f"    {visible(command)}" for command in task.commands)])
    return [steps, text, *pictures, commands]


def _steps(task: Task) -> list[str]:
    """Give what to do by hand: forges put a button that copies beside what is written as code."""
    pictures = [link(alt or url, url) for alt, url in task.pictures]
    steps = "\n".join(f"{number}. {md(step)}" for number, step in enumerate(task.steps, 1))
    return [steps, _code(task.text), *pictures, md(_("Once it is there:")), *map(_code, task.commands)]


def _code(text: str) -> str:
    """Write a text as code, which is shown as it is. No mark of ours stands in it: those are looked for everywhere."""
    lines = [visible(line) for line in text.replace("<!--", f"<{JOINER}!--").splitlines()]
    fence = "`" * max(3, 1 + max(map(len, _TICKS.findall(text)), default=0))
    return "\n".join([f"{fence}text", *lines, fence])
