"""What all tests share: the servers, and one line at the end about what was not tested."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import settings

pytest_plugins = ["tests.servers.fixtures"]

# How long an example takes depends on the machine. CI tries the same examples each time, so that a change is judged by
# what it changed; a laptop tries others each time. "torture" searches for long.
settings.register_profile("default", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.register_profile("torture", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") == "true" else "default"))


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    """Keep the secrets, the clock and the forge of the machine out of every test; messages are those of the code."""
    with pytest.MonkeyPatch.context() as environ:
        for name in [name for name in os.environ if name.startswith(("TAMBOUR_", "GITHUB_"))]:
            environ.delenv(name)
        environ.delenv("SOURCE_DATE_EPOCH", raising=False)
        environ.setenv("TAMBOUR_LANG", "en")
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line what was skipped and why."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", []))
    counted = "; ".join(f"{reason} ({count})" for reason, count in reasons.items())
    terminalreporter.write_line(f"Not tested here: {counted}." if counted else "Nothing was skipped.")


def _reason(report: pytest.TestReport) -> str:
    place = report.longrepr
    return place[2].removeprefix("Skipped: ") if isinstance(place, tuple) else str(place)
