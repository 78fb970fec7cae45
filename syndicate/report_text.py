"""The report of a run as people read it: Markdown for the summary of a run, plain text for a mail or a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from syndicate.i18n import _, ngettext
from syndicate.markdown_text import link, md
from syndicate.notices import Notice
from syndicate.report import Done, Report, Waiting
from syndicate.source import visible

MOST = 50  # lines of each part: nobody reads more, and GitHub takes a megabyte


@dataclass(frozen=True, slots=True)
class _Hand:
    """How words are written: those of others escaped or not, with or without links, titles and lists."""

    marked: bool

    def text(self, words: str) -> str:
        return md(words) if self.marked else visible(words)

    def link(self, words: str, url: str) -> str:
        if self.marked:
            return link(words, url)
        return f"{visible(words)} ({visible(url)})" if url else visible(words)

    def title(self, words: str, level: int) -> str:
        if self.marked:
            return f"{'#' * level} {md(words)}"
        return f"{words}\n{'=' * len(words)}" if level == 1 else words

    def strong(self, words: str) -> str:
        return f"**{self.text(words)}**" if self.marked else visible(words)


def markdown(report: Report) -> str:
    """Give the report as Markdown, in which nothing that others wrote does anything."""
    return _write(report, _Hand(marked=True))


def plain(report: Report) -> str:
    """Give the report as plain text."""
    return _write(report, _Hand(marked=False))


def summary(report: Report) -> str:
    """Say the whole in one line."""
    copies = sum(len(done.copies) for done in report.done)
    by_hand = sum(len(held.accounts) for held in report.held if held.by_hand)
    later = sum(len(held.accounts) for held in report.held if held.later)
    problems = len(report.problems)
    made = ngettext("{count} copy made or updated", "{count} copies made or updated", copies).format(count=copies)
    parts = [made] if report.published else []  # else another job may have made some, and tells of them itself
    if by_hand:
        parts.append(ngettext("{count} to do by hand", "{count} to do by hand", by_hand).format(count=by_hand))
    if later:
        parts.append(ngettext("{count} waiting", "{count} waiting", later).format(count=later))
    if problems:
        parts.append(ngettext("{count} problem", "{count} problems", problems).format(count=problems))
    return ", ".join(parts) or _("nothing to report")


def _write(report: Report, hand: _Hand) -> str:
    blocks = [hand.title(report.commune + _(": ") + summary(report), 1)]
    by_hand = [one for one in report.held if one.by_hand]
    if report.published and not (report.problems or report.done or by_hand):
        blocks.append(hand.text(_("Nothing to do.")))
    if report.problems:
        blocks += [hand.title(_("What went wrong, and what to do"), 2), _listed(list(_problems(report, hand)), hand)]
    if by_hand:
        blocks += [hand.title(_("What a person has to do"), 2), _listed([_held(one, hand) for one in by_hand], hand)]
    if report.done:
        blocks += [hand.title(_("What was published"), 2), _listed([_done(one, hand) for one in report.done], hand)]
    later = [one for one in report.held if one.later]
    if later:
        blocks += [hand.title(_("What waits for its time (nothing to do)"), 2)]
        blocks += [_listed([_held(one, hand) for one in later], hand)]
    never = [one for one in report.held if not (one.later or one.by_hand)]
    if never:
        blocks += [hand.title(_("What is left as it is"), 2), _listed([_held(one, hand) for one in never], hand)]
    blocks.append(hand.link(_("The site"), report.url))
    if report.run:
        blocks[-1] += _(" · ") + hand.link(_("The details of this run"), report.run)
    return "\n\n".join(blocks) + "\n"


def _listed(lines: list[str], hand: _Hand) -> str:
    rest = len(lines) - MOST
    shown = lines[:MOST]
    if rest > 0:
        shown.append(hand.text(ngettext("and {count} more.", "and {count} more.", rest).format(count=rest)))
    return "\n".join(f"- {line}" for line in shown)


def _problems(report: Report, hand: _Hand) -> Iterator[str]:
    for notice in report.problems:
        yield _problem(notice, hand)


def _problem(notice: Notice, hand: _Hand) -> str:
    """Give one problem on three lines of one item: its title, what is wrong, what to do."""
    lines = [hand.strong(notice.title)]
    if notice.wrong != notice.title:
        lines.append(hand.text(notice.wrong))
    todo = hand.text(notice.todo)
    lines.append(f"{hand.text('→')} {todo}")
    if notice.link:
        lines.append(hand.link(_("Open"), notice.link) if hand.marked else visible(notice.link))
    return ("  \n  " if hand.marked else "\n  ").join(lines)


def _done(done: Done, hand: _Hand) -> str:
    """Give one original with its copies: on one line where links can stand behind words, else on a line for each."""
    parts = []
    for result, copies in groupby(sorted(done.copies, key=lambda one: one.result), key=lambda one: one.result):
        if hand.marked:
            accounts = ", ".join(hand.link(copy.account, copy.url) for copy in copies)
            parts.append(f"{hand.text(_result(result))} ({accounts})")
        else:
            for copy in copies:
                place = _(": ") + visible(copy.url) if copy.url else ""
                parts.append(f"{_result(result)} ({visible(copy.account)}){place}")
    if hand.marked:
        return hand.link(done.page.title, done.page.url) + _(": ") + _("; ").join(parts)
    return "\n  ".join(part for part in (visible(done.page.title), visible(done.page.url), *parts) if part)


def _held(held: Waiting, hand: _Hand) -> str:
    title = hand.link(held.page.title, held.page.url if hand.marked else "")
    return f"{title} ({hand.text(', '.join(held.accounts))})" + _(": ") + hand.text(held.reason)


def _result(result: str) -> str:
    """Say what was done, in words that stand beside any name of an account."""
    return {
        "published": _("published"),
        "edited": _("edited"),
        "replaced": _("replaced"),
        "corrected": _("corrected by a reply"),
        "withdrawn": _("withdrawn"),
        "adopted": _("found again"),
        "gone": _("deleted by somebody"),
    }.get(result, result)
