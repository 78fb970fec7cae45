"""Build a commune in a process that does nothing else, as `tambour build` does: ``python -m tests.rebuild.alone``.

The commune comes on the standard input and what came of it goes to the standard output, as Python's own objects: both
ends are ours.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syndicate.build import Report
    from tests.rebuild.town import Town


def build(town: Town, options: dict[str, Any]) -> Report | str:
    """Have a commune built by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.rebuild.alone"],
        input=pickle.dumps((town, options)), stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    made: Report | str = pickle.loads(done.stdout)
    return made


def main() -> None:
    """Build what is asked for."""
    town, options = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps(town.build(sole=True, **options)))


if __name__ == "__main__":
    main()
