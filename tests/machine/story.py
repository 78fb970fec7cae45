"""The state machine: a story of editors, people, servers and runs, told by Hypothesis."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.machine import laws
from tests.machine.faults import SEARCH_FAULTS, Fault, Script
from tests.machine.kinds import KINDS
from tests.machine.site import NAMES
from tests.machine.world import Pair, World
from tests.simulated_network import Stored

MOST_RERUNS = 3
# The accounts of a story.
TOWNS = (
    ("listed", "keyed", "named"),
    ("fading", "replying", "keyed"),
    ("listed", "blind", "stepped"),
    ("keyed", "mute", "stepped"),
    ("listed", "replying", "mute"),
    ("named", "fading", "blind"),
)
WISHES = ("edit", "edit", "edit", "undo", "undo", "move", "swap", "delete", "delete", "restore", "restore",
          "skip", "urgent", "sensitive", "unlisted", "at")  # fmt: skip

names = st.sampled_from(NAMES)
scripts = st.just(Script()) | st.builds(
    Script,
    effects=st.lists(st.none() | st.sampled_from(Fault), max_size=6).map(tuple),
    searches=st.lists(st.none() | st.sampled_from(SEARCH_FAULTS), max_size=3).map(tuple),
    death=st.none() | st.integers(1, 12) | st.integers(1, 60),
    torn=st.booleans(),
)
pauses = st.sampled_from([0, 0, 1, 5, 20, 60, 300, 720, 1440, 4320]).map(lambda minutes: timedelta(minutes=minutes))


class Story(RuleBasedStateMachine):
    """Anything may happen, in any order; after each step the laws of safety hold, after calm that of liveness."""

    towns: tuple[tuple[str, ...], ...] = TOWNS

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world: World
        self.runs = 0  # since the last calm

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        accounts = [KINDS[kind] for kind in data.draw(st.sampled_from(self.towns), label="accounts")]
        self.world = World(Path(self.folder.name), accounts)
        for name in data.draw(st.lists(names, min_size=1, unique=True), label="originals"):
            self.world.site.write(name, self.world.truth.now())

    def teardown(self) -> None:
        self.folder.cleanup()

    @invariant()
    def laws_of_safety(self) -> None:
        if hasattr(self, "world"):
            laws.after_a_run(self.world)

    # ------------------------------------------------------------------------------- editors and the engine

    @rule(
        pause=pauses,
        wishes=st.lists(st.tuples(st.sampled_from(WISHES), names), max_size=2),
        script=scripts,
        data=st.data(),
    )
    def a_run(self, pause: timedelta, wishes: list[tuple[str, str]], script: Script, data: st.DataObject) -> None:
        """Let time pass, let editors do what they wish, and run the engine."""
        self.world.truth.time += pause
        for wish, name in wishes:
            self._grant(wish, name, data)
        self.world.run(script)
        self.runs += 1

    @rule(
        wishes=st.lists(st.tuples(st.sampled_from(WISHES), names), min_size=1, max_size=3),
        script=scripts,
        data=st.data(),
    )
    def editors_and_a_run(self, wishes: list[tuple[str, str]], script: Script, data: st.DataObject) -> None:
        """Let editors do more, and run the engine at once."""
        self.a_run(timedelta(0), wishes, script, data)

    def _grant(self, wish: str, name: str, data: st.DataObject) -> None:
        site, now = self.world.site, self.world.truth.now()
        item = site.items.get(name) or site.write(name, now)
        if wish == "edit":
            site.edit(name)
        elif wish == "undo":
            site.undo(name)
        elif wish in ("move", "swap") and self.world.lost:
            pass  # what was out under an address that nobody remembers cannot be found
        elif wish == "move":
            site.move(name)
        elif wish == "swap":
            site.swap(name, data.draw(st.sampled_from(sorted(site.items)), label="with"))
        elif wish == "delete":
            item.deleted = True
        elif wish == "restore":
            site.restore(name)
        elif wish == "skip":
            item.skipped ^= {self._account(data)}
        elif wish == "at":
            hours = data.draw(st.integers(1, 30), label="hours")
            item.at[self._account(data)] = now + timedelta(hours=hours)
        else:
            setattr(item, wish, not getattr(item, wish))

    @precondition(lambda self: self.runs > 1)
    @rule()
    def calm(self) -> None:
        """End all trouble, and let the lists catch up: three runs are enough, a fourth does nothing."""
        self.runs = 0
        for server in self.world.servers.values():
            server.down = server.suspended = False
        self.world.clock.offset = timedelta(0)
        noon = self.world.truth.time.replace(hour=12, minute=0, second=0, microsecond=0)
        self.world.truth.time = noon + timedelta(days=1)
        for _rerun in range(MOST_RERUNS):
            _, held = self.world.run()
        laws.after_a_run(self.world)
        laws.once_all_is_calm(self.world, held)
        before = self.world.ledger.read_bytes()
        outcomes, _ = self.world.run()
        assert outcomes == []
        assert self.world.ledger.read_bytes() == before

    # --------------------------------------------------------------------------- people, servers, the disk

    @rule(data=st.data())
    def something_else(self, data: st.DataObject) -> None:
        """Let a person, a server or the disk do something between two runs."""
        data.draw(st.sampled_from(self._possible()), label="what")(data)

    def _possible(self) -> list[Callable[[st.DataObject], None]]:
        possible: list[Callable[[st.DataObject], None]] = [
            self._person_posts,
            self._server_turns,
            self._clock_is_set,
            self._last_line_is_torn,
        ]
        if any(map(self.world.ours, self.world.accounts)):
            possible += [self._person_deletes, self._person_edits]
        if self._doubts():
            possible += [self._person_settles] * 2
        if self.world.may_lose_the_ledger():
            possible.append(self._ledger_is_lost)
        return possible

    def _person_deletes(self, data: st.DataObject) -> None:
        self.world.delete(*self._copy(data))

    def _person_edits(self, data: st.DataObject) -> None:
        self.world.rewrite(*self._copy(data))

    def _person_posts(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(list(self.world.site.items.values())), label="original")
        end = data.draw(st.sampled_from(["", "", "", "2/", "?a=b"]), label="end of the address")
        self.world.post(self._account(data), item.url + end)

    def _person_settles(self, data: st.DataObject) -> None:
        self.world.settle(data.draw(st.sampled_from(self._doubts()), label="doubt"))

    def _server_turns(self, data: st.DataObject) -> None:
        server = self.world.servers[self._account(data)]
        turn = data.draw(st.sampled_from(["suspended", "down", "edits"]), label="turn")
        if turn == "edits":
            server.most_edits = data.draw(st.integers(0, 2), label="most") if server.most_edits is None else None
        else:
            setattr(server, turn, not getattr(server, turn))

    def _clock_is_set(self, data: st.DataObject) -> None:
        minutes = data.draw(st.sampled_from([-120, -10, 0, 10, 120]), label="minutes")
        self.world.clock.offset = timedelta(minutes=minutes)

    def _ledger_is_lost(self, data: st.DataObject) -> None:
        self.world.lose_the_ledger()

    def _last_line_is_torn(self, data: st.DataObject) -> None:
        self.world.tear()

    def _doubts(self) -> list[Pair]:
        return [pair for pair, copy in self.world.copies().items() if copy.attempt]

    def _copy(self, data: st.DataObject) -> tuple[str, Stored]:
        copies = [(name, post) for name in self.world.accounts for post in self.world.ours(name)]
        return data.draw(st.sampled_from(copies), label="copy")

    def _account(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(sorted(self.world.accounts)), label="account")
