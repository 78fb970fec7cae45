"""Previews as the summary of a run on a forge: Markdown in which nothing that an editor wrote means anything.

A title, a text or the name of a file may come from anybody. Each stands in code, in a span or a block whose fence is
longer than any within (https://spec.commonmark.org/0.31.2/#code-spans): no link, no mention, no HTML comes out of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from syndicate.i18n import _, ngettext
from syndicate.model import Attachment
from syndicate.preview import Preview, by_original
from syndicate.preview_page import counted, network_name, place_of, state
from syndicate.preview_parts import picture_facts
from syndicate.source import visible


def summary(previews: Sequence[Preview], *, most: int) -> str:
    """Give Markdown of at most so many bytes; originals that it does not hold are counted at its end."""
    groups = list(by_original(previews))
    parts = ["## " + _("What would be published") + "\n"]
    if not groups:
        parts.append(_("Nothing: no copy would change.") + "\n")
    room = most - len(parts[0].encode()) - 1000  # for the last line
    for number, (name, group) in enumerate(groups):
        part = "\n".join(_original(name, group)) + "\n"
        room -= len(part.encode())
        if room < 0:
            left = len(groups) - number
            rest = ngettext("And {count} original more.", "And {count} originals more.", left)
            parts.append(rest.format(count=left) + "\n")
            break
        parts.append(part)
    return "\n".join(parts)


def span(text: str) -> str:
    """Write a text of others on one line of Markdown, as code."""
    shown = visible(" ".join(text.split())) or "…"
    fence = "`" * (_longest_run(shown) + 1)
    # A space on both sides is taken off again; without it a sign of the fence could join the fence.
    return f"{fence} {shown} {fence}"


def block(text: str) -> str:
    """Write a text of others as a block of code, line by line as it is."""
    shown = "\n".join(visible(line) for line in text.splitlines())
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}text\n{shown}\n{fence}"


def _original(name: str, group: Sequence[Preview]) -> Iterator[str]:
    yield "### " + span(group[0].title or name)
    yield ""
    for seen in group:
        _colour, done, why = state(seen)
        account = span(f"{seen.account.name} ({network_name(seen)})")
        yield f"**{account}**: {done}, {span(why)}"
        yield ""
        if seen.draft is None:
            continue
        yield block(seen.draft.text)
        yield ""
        if place := place_of(seen):
            yield "- " + span(place)
        yield "- " + counted(seen)
        for attachment in seen.post.attachments if seen.post else ():
            yield "- " + _picture(attachment)
        if seen.carded:
            yield "- " + _("Link card: {title}").format(title=span(seen.draft.link.title))
        if seen.cost:
            yield "- " + _("Costs {cost}").format(cost=seen.cost)
        yield ""


def _picture(attachment: Attachment) -> str:
    alt = span(attachment.alt) if attachment.alt else _("No alternative text")
    return _("Picture: {alt} ({facts})").format(alt=alt, facts=picture_facts(attachment))


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
