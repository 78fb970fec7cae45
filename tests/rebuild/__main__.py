"""Edit a site hundreds of times; after each, building it again must give what building it from nothing gives.

    python -m tests.rebuild [--steps 500] [--seed 1]

Exit code 1 when a file ever differed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.rebuild.story import live


def main() -> int:
    """Live a story and tell its steps."""
    options = argparse.ArgumentParser(prog="python -m tests.rebuild", description=__doc__.splitlines()[0])
    options.add_argument("--steps", type=int, default=500)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    wrong = stopped = made = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, step in enumerate(live(Path(folder), chosen.steps, chosen.seed)):
            wrong += bool(step.wrong)
            stopped += bool(step.stopped)
            made += step.made
            state = f"DIFFERENT: {', '.join(step.wrong[:6])}" if step.wrong else "same bytes"
            state = "refused alike" if step.stopped and not step.wrong else state
            sys.stdout.write(f"{number:4} {state}; {step.made} made, {step.changed} changed; {'; '.join(step.done)}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{chosen.steps + 1} builds, {stopped} refused, {made} pages made, {wrong} different\n")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
