"""Copies that wait for a person's word: in doubt, or changed on the network by somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from syndicate.model import Copy, History, State
from syndicate.notices import Notice
from syndicate.report import Page, copy_notice
from syndicate.vigil import Finding

AREA = "doubt"


def doubts(history: History, pages: Mapping[str, Page], names: Mapping[str, str]) -> Finding:
    """Look at the ledger: the same notices as those of the report of a run, which are told once."""
    return Finding(AREA, tuple(_notices(history, pages, names)))


def _notices(history: History, pages: Mapping[str, Page], names: Mapping[str, str]) -> Iterator[Notice]:
    for copy in history.copies.values():
        code = _code(copy)
        if code:
            page = pages.get(copy.original) or Page(copy.title or copy.original, copy.url)
            name = names.get(copy.account, copy.account)
            yield copy_notice(copy.original, copy.account, code, copy.reason, copy.copy_url or "", page, name)


def _code(copy: Copy) -> str:
    if copy.attempt is not None and copy.attempt.in_doubt:
        return "in_doubt"
    return "altered" if copy.altered and copy.refused and copy.state is State.LIVE else ""
