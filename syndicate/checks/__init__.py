"""Advice on what is sound already: how it will be read, found, understood, and what should not be published.

Nothing here stops a build. To add a piece of advice: one function ``(page, around)`` that yields problems, in the
module of its family; its name in that module's ``ADVICE``; its code in ``syndicate.lessons`` and in
docs/guide/verifier.md. What is certain and breaks a page (a link to nothing) is an error for ``tambour check``, so
that a pull request shows it; a build goes on without that link, for an alert must not wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from syndicate.checks import (
    accounts,
    corrections,
    council,
    dates,
    links,
    pictures,
    privacy,
    structure,
    titles,
    typography,
)
from syndicate.checks.page import Around, Page
from syndicate.config import Config
from syndicate.source import Problem, Source

Advice = Callable[[Page, Around], Iterable[Problem]]
ADVICE: tuple[Advice, ...] = (
    *titles.ADVICE,
    *accounts.ADVICE,
    *pictures.ADVICE,
    *structure.ADVICE,
    *links.ADVICE,
    *dates.ADVICE,
    *corrections.ADVICE,
    *privacy.ADVICE,
    *typography.ADVICE,
)


def advise(
    sources: Sequence[Source], config: Config, now: datetime, live: AbstractSet[str] = frozenset()
) -> list[Problem]:
    """Give advice on every original and on the accounts, by file and line.

    ``live`` names the ids that have copies on a network.
    """
    around = Around(
        config,
        now,
        files={source.path: source for source in sources},
        addresses={links.address(source, config): source for source in sources},
        live=frozenset(live),
        contacts=privacy.contacts(sources, config),
    )
    pages = (Page(source) for source in sources)
    problems = [problem for page in pages for advice in ADVICE for problem in advice(page, around)]
    problems += accounts.provable(config)
    problems += accounts.over(config)
    problems += accounts.several(config)
    problems += council.clocks(sources, config, now)
    problems += council.column(sources, config, now)
    problems.sort(key=lambda problem: (str(problem.file), problem.line or 0, problem.code, problem.message))
    return problems
