"""What a publishing run did, for the secretary: what went where, what waits, what went wrong and what to do. Pure.

It is made of what the run left behind (the results of ``apply``, what is held, what the build left out, how the steps
ended): making it does nothing and asks nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from syndicate import remedies
from syndicate.i18n import _, ngettext
from syndicate.model import Held, Outcome
from syndicate.notices import Notice, Task

# What ``apply`` can end with that a person should know of (``syndicate.apply.FAILED``).
FAILED = ("refused", "unsent", "in_doubt")
# Why a copy waits for a time, and goes by itself when it has come; what is held otherwise never goes by itself.
WAITING = frozenset({"scheduled", "quiet", "quota", "frozen", "budget"})
BY_HAND = "by_hand"  # a person makes it, or finishes it: usual work, and no problem
BRAKES = frozenset({"max_actions", "withdrawals"})
BUILDS = ("build", "first", "last")  # the steps that end badly, all else done, when an original was left out
SUCCESS = ("success", "skipped")  # https://docs.github.com/actions/reference/contexts-reference#steps-context
# The areas of the notices: of what was published, and of what was built.
COPIES, DOUBTS, HAND = ("account", "brake", "copy", "ledger"), "doubt", "hand"
ORIGINALS, STEPS = "original", "step"


@dataclass(frozen=True, slots=True)
class Page:
    """An original as readers know it; ``url`` is empty when it is not known."""

    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why the build left an original out: its file, its line, a sentence; ``link`` is where it can be mended."""

    file: str
    line: int | None
    message: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a run left behind.

    ``outcomes`` is ``None`` when ``apply`` left no result, as ``faults`` for the build. ``whole``: it looked at every
    account and every original. ``steps`` gives how each step ended (success, failure, cancelled, skipped), ``said``
    its last words. ``accounts`` gives the name by which people know each account, ``pages`` the originals by their id.
    """

    commune: str
    url: str
    accounts: Mapping[str, str]
    pages: Mapping[str, Page]
    outcomes: tuple[Outcome, ...] | None = None
    held: tuple[Held, ...] = ()
    tasks: Mapping[tuple[str, str], Task] = field(default_factory=dict)  # of what is held, by original and account
    whole: bool = True
    doubts: tuple[Notice, ...] | None = None  # all those of the ledger; ``None`` when it cannot be read
    faults: tuple[Fault, ...] | None = None
    unshared: str = ""
    lost: tuple[Notice, ...] = ()  # new secrets of accounts that could not be stored
    steps: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    run: str = ""  # the page of the run, at the forge


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one copy: the ledger's word, the account as people know it, the copy's page or nothing."""

    result: str
    account: str
    url: str


@dataclass(frozen=True, slots=True)
class Done:
    """The copies of one original that went as they should."""

    original: str
    page: Page
    copies: tuple[Made, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One original that is held on some accounts for one reason.

    ``later`` when it goes by itself one day; ``by_hand`` when a person makes or finishes the copies.
    """

    original: str
    page: Page
    accounts: tuple[str, ...]
    reason: str
    later: bool
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What the secretary reads, and what a person is told of. ``published``: whether copies could be made at all."""

    commune: str
    url: str
    run: str
    published: bool
    done: tuple[Done, ...]
    held: tuple[Waiting, ...]
    problems: tuple[Notice, ...]
    tasks: tuple[Notice, ...]  # what a person has to do as usual
    areas: frozenset[str]  # of the problems that were looked for to their end


def report(facts: Facts) -> Report:
    """Make the report of one run."""
    found = [*_steps(facts), *_faults(facts), *_copies(facts), *(facts.doubts or ()), *facts.lost, *_ledger(facts)]
    problems = list({notice.key: notice for notice in found}.values())
    areas = {ORIGINALS} if facts.faults is not None else set()
    areas |= {*COPIES, HAND} if facts.outcomes is not None and facts.whole else set()
    areas |= {DOUBTS} if facts.doubts is not None else set()
    areas |= {STEPS} if facts.steps and not any(notice.area == STEPS for notice in problems) else set()
    return Report(
        commune=facts.commune,
        url=facts.url,
        run=facts.run,
        published=facts.outcomes is not None,
        done=tuple(_done(facts)),
        held=tuple(_held(facts)),
        problems=tuple(problems),
        tasks=tuple(_tasks(facts)),
        areas=frozenset(areas),
    )


def copy_notice(original: str, account: str, code: str, reason: str, url: str, page: Page, name: str) -> Notice:
    """Give the notice of one copy. ``code`` says what is wrong; ``name`` is that of the account for people."""
    area = DOUBTS if code in ("in_doubt", "altered") else "copy"
    title = _("{account}: {problem}, “{title}”").format(account=name, problem=remedies.problem(code), title=page.title)
    todo = remedies.copy(code).format(original=original, account=account)
    # The words of a server may change from one hour to the next: its answer is the same news.
    return Notice(f"{area}/{account}/{original}", title, _sentence(reason), todo, url or page.url, state=code)


def _done(facts: Facts) -> Iterator[Done]:
    made: dict[str, list[Made]] = {}
    for outcome in facts.outcomes or ():
        if outcome.result not in FAILED:
            account = facts.accounts.get(outcome.account, outcome.account)
            made.setdefault(outcome.original, []).append(Made(outcome.result, account, outcome.copy_url or ""))
    for original, copies in made.items():
        yield Done(original, _page(facts, original), tuple(copies))


def _held(facts: Facts) -> Iterator[Waiting]:
    """Give what is held and is no problem, each reason once for each original."""
    groups: dict[tuple[str, str, bool, bool], list[str]] = {}
    for held in facts.held:
        if not held.left_out:
            account = facts.accounts.get(held.account, held.account)
            kind = (held.code in WAITING, held.code == BY_HAND)
            groups.setdefault((held.original, held.reason, *kind), []).append(account)
    for (original, reason, later, by_hand), accounts in groups.items():
        yield Waiting(original, _page(facts, original), tuple(accounts), reason, later, by_hand)


def _tasks(facts: Facts) -> Iterator[Notice]:
    """Give one notice for each copy that a person makes, edits or deletes: what to write is in it."""
    for held in facts.held:
        if held.code != BY_HAND:
            continue
        task, page = facts.tasks.get((held.original, held.account)), _page(facts, held.original)
        name = facts.accounts.get(held.account, held.account)
        title = _("{account}: to do by hand, “{title}”").format(account=name, title=page.title)
        yield Notice(
            f"{HAND}/{held.account}/{held.original}", title, _sentence(held.reason), remedies.by_hand(), page.url,
            state=repr(task) if task else held.reason, task=task,
        )  # fmt: skip


# -------------------------------------------------------------------------------------------- problems


def _steps(facts: Facts) -> Iterator[Notice]:
    """Give the steps that failed, but for those whose failure the rest of the report explains."""
    for name, result in facts.steps.items():
        said = facts.said.get(name, "")
        if (
            result in SUCCESS
            or (name in BUILDS and facts.faults)
            or (name == "apply" and not said and _explains(facts))
        ):
            continue
        words, todo = remedies.step(name)
        yield Notice(f"{STEPS}/{name}", words, said or words, todo, facts.run, state=name)


def _explains(facts: Facts) -> bool:
    """Tell whether the results of ``apply`` say why it failed."""
    failed = any(outcome.result in FAILED for outcome in facts.outcomes or ())
    return failed or any(held.left_out for held in facts.held) or bool(facts.unshared or facts.lost)


def _faults(facts: Facts) -> Iterator[Notice]:
    for file, found in groupby(facts.faults or (), key=lambda fault: fault.file):
        faults = list(found)
        title = _("The file {file} is not published").format(file=file)
        wrong = " ".join(
            _("Line {line}: {message}").format(line=fault.line, message=fault.message) if fault.line else fault.message
            for fault in faults
        )
        yield Notice(f"{ORIGINALS}/{file}", title, wrong, remedies.fault(), faults[0].link)


def _copies(facts: Facts) -> Iterator[Notice]:
    # A patient run tries again: its last word about a copy counts.
    last = {(outcome.original, outcome.account): outcome for outcome in facts.outcomes or ()}
    bad = [outcome for outcome in last.values() if outcome.result in FAILED]
    yield from _unsent(facts, [outcome for outcome in bad if outcome.result == "unsent"])
    told = set()
    for outcome in bad:
        if outcome.result != "unsent":
            told.add((outcome.original, outcome.account))
            kept = outcome.action == "withdraw" and outcome.result == "refused"
            code = "withdraw_refused" if kept else outcome.result
            yield _copy(facts, outcome.original, outcome.account, code, outcome.reason, outcome.copy_url or "")
    stopped = [held for held in facts.held if held.code in BRAKES]
    if stopped:
        title = _("Too many copies at once: Tambour stopped")
        yield Notice("brake/plan", title, stopped[0].reason, remedies.copy(stopped[0].code), facts.run, stopped[0].code)
    for held in facts.held:
        if held.left_out and held.code not in BRAKES and (held.original, held.account) not in told:
            yield _copy(facts, held.original, held.account, held.code, held.reason, "")


def _unsent(facts: Facts, outcomes: Iterable[Outcome]) -> Iterator[Notice]:
    """Give one notice for each account: what stops one copy stops the others, and the next run tries them all."""
    by_account: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_account.setdefault(outcome.account, []).append(outcome)
    for account, found in by_account.items():
        count = len(found)
        title = ngettext("{account}: {count} copy did not go", "{account}: {count} copies did not go", count)
        names = ", ".join(_("“{title}”").format(title=_page(facts, one.original).title) for one in found[:3])
        reasons = " ".join(dict.fromkeys(_sentence(one.reason) for one in found[:3]))
        wrong = f"{names}{'…' if count > 3 else '.'} {reasons}"
        name = facts.accounts.get(account, account)
        yield Notice(
            f"account/{account}", title.format(account=name, count=count), wrong, remedies.copy("unsent"), facts.run,
            state="unsent",
        )  # fmt: skip


def _copy(facts: Facts, original: str, account: str, code: str, reason: str, url: str) -> Notice:
    name = facts.accounts.get(account, account)
    return copy_notice(original, account, code, reason, url, _page(facts, original), name)


def _ledger(facts: Facts) -> Iterator[Notice]:
    if facts.unshared:
        title = _("The ledger of the copies could not be sent to its branch")
        yield Notice("ledger/push", title, _sentence(facts.unshared), remedies.ledger(), facts.run, state="push")


def _page(facts: Facts, original: str) -> Page:
    return facts.pages.get(original) or Page(original)


def _sentence(reason: str) -> str:
    """Give a reason, which is a part of a sentence or whole ones, as a sentence."""
    text = reason.strip() or _("No reason was given")
    if "." not in text.split()[0].rstrip("."):  # the name of a server stays as it is
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
