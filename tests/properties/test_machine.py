"""Whatever happens, and in whatever order: never twice, never lost.

``HYPOTHESIS_PROFILE=torture python -m pytest tests/properties/test_machine.py`` tells thousands of stories.
"""

from collections.abc import Callable

import pytest
from hypothesis import Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.machine.mutants import MUTANTS
from tests.machine.story import Story

TORTURE = settings.get_current_profile_name() == "torture"


def test_no_story_breaks_a_law() -> None:
    """After each step nothing is out twice and no hand is overridden; once all is calm nothing is lost."""
    run_state_machine_as_test(Story, settings=settings(max_examples=5000 if TORTURE else 60, stateful_step_count=25))


@pytest.mark.parametrize(("broken", "kind"), MUTANTS, ids=[broken.__name__ for broken, _kind in MUTANTS])
def test_the_laws_fail_on_a_broken_engine(
    broken: Callable[[pytest.MonkeyPatch], None], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An engine that we broke in one place is found out: the laws can fail."""
    broken(monkeypatch)
    monkeypatch.setattr(Story, "towns", ((kind,),))
    # Any seed finds each within a few hundred stories; this one soon.
    seeded = seed(2)(type("Seeded", (Story,), {}))
    first_failure = settings(max_examples=1000, stateful_step_count=25, database=None, phases=[Phase.generate])
    with pytest.raises((AssertionError, ExceptionGroup)):
        run_state_machine_as_test(seeded, settings=first_failure)
