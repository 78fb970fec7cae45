"""``make rehearsal``: live a merge, a calm hour and an alert, and print what each step took.

    python -m tests.rehearsal

All the stories are in the tests of this folder: ``make test ARGS=tests/rehearsal``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.rehearsal.timetable import NOTE, Watcher, path_to, timetable, to_the_public
from tests.rehearsal.town import Town, opened
from tests.servers.starting import running_mastodon_mock, running_pds

NEWS, ALERT = "actualites/le-site-est-ouvert", "alertes/crue"


def main() -> int:
    """Start the servers, live the three, print their tables."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for each in ("pds", "mastodon"):
            (folder / each).mkdir()
        with (
            running_pds(folder / "pds") as pds,
            running_mastodon_mock(folder / "mastodon") as mastodon,
            opened(folder / "town", pds, mastodon) as town,
        ):
            town.write(NEWS, "Le site de la commune est ouvert")
            _publish(town, NEWS, "A merge: the first publication of a site.")
            sys.stdout.write(f"An hour in which nothing is due.\n\n{timetable(town.hour())}\n\n")
            town.alert(ALERT, "Crue de l’Orvelle : berges interdites")
            _publish(town, ALERT, "An urgent alert.")
    return 0


def _publish(town: Town, original: str, title: str) -> None:
    watcher = Watcher(town, original)
    town.forge.after_step = watcher
    run = town.published()
    town.forge.after_step = None
    seen = list(watcher.seen.values())
    installs = sum(step.name == "Installer Tambour" for step in path_to(run, seen[-2]))
    sys.stdout.write(f"{title}\n\n{timetable(run, seen)}\n\n{to_the_public(original, seen)}.\n")
    sys.stdout.write(f"{NOTE.format(installs=installs)}\n\n")


if __name__ == "__main__":
    sys.exit(main())
