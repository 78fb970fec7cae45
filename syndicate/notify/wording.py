"""What a person reads of a notice: as Markdown in an issue, as plain text in a mail or a message."""

from __future__ import annotations

from collections.abc import Iterable

from syndicate.i18n import _
from syndicate.markdown_text import link, md
from syndicate.notices import Notice, Step
from syndicate.source import visible


def markdown(notice: Notice) -> str:
    """Give the body of an issue."""
    heading = _("What to do:")
    parts = [md(notice.wrong), f"**{md(heading)}** {md(notice.todo)}"]
    if notice.link:
        parts.append(link(_("Open"), notice.link))
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
    return "\n\n".join(parts) + "\n"
