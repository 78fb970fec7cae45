"""On a network in two steps, the handle of the first tells whether the second, visible one was made."""

from pathlib import Path

import pytest

from syndicate.errors import InDoubt
from syndicate.model import Find
from tests.simulated import Town, account, feed, original

STEPPED = account("place", find=(Find.HANDLE,))


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_handle_of_this_very_run_is_asked(tmp_path: Path, moment: str) -> None:
    """When the answer of the visible step is lost, the handle that this run was given tells whether it was made."""
    town = Town(tmp_path, STEPPED)
    lost = iter([True])

    def trouble(operation: str, when: str) -> None:
        if (operation, when) == ("publish", moment) and next(lost, False):
            raise InDoubt("no answer")

    town.server.trouble = trouble
    assert [outcome.result for outcome in town.sync(feed(original()))[0]] == ["published"]
    assert len(town.server.posts) == 1
    assert town.server.calls.count("prepare") == 1


def test_without_a_ledger_nothing_is_published_where_only_a_handle_finds(tmp_path: Path) -> None:
    """Who has lost the ledger has lost the handles: such an account is held, not flooded."""
    town = Town(tmp_path, STEPPED)
    town.sync(feed(original()))
    town.ledger.unlink()
    _, held = town.sync(feed(original()))
    assert [entry.code for entry in held] == ["no_history"]
    assert len(town.server.posts) == 1
