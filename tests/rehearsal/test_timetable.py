"""The time to the public is measured by the rehearsal, and an alert waits for nothing that it does not need."""

from __future__ import annotations

from tests.rehearsal.records import SUCCESS
from tests.rehearsal.timetable import Watcher, path_to, timetable, to_the_public
from tests.rehearsal.town import Town

# All that an alert waits for, from its push to its copies.
PATH = [
    "Prendre le registre",
    "Y a-t-il quelque chose à faire ?",
    "Construire, la recherche après l'urgent",
    "Prendre le registre",
    "Faire les copies urgentes",
]


def test_an_alert_waits_for_what_it_needs(town: Town) -> None:
    """An alert is built, put online and sent: no search index, no other copy and no second build comes first."""
    watcher = Watcher(town, "alertes/incendie")
    town.forge.after_step = watcher
    town.alert("alertes/incendie", "Feu de forêt : évitez le plateau")
    run = town.published()
    assert run.result == SUCCESS
    assert list(watcher.seen) == ["online", "mastodon", "bluesky", "links"]
    online, copies = watcher.seen["online"], watcher.seen["bluesky"]
    assert [step.name for step in path_to(run, copies) if not step.replaced] == PATH
    assert online.step.name == "actions/deploy-pages"
    assert online.at < copies.at < watcher.seen["links"].at
    table = timetable(run, watcher.seen.values())
    rows = {line.split("  ")[0] for line in table.splitlines()[2:]}
    assert {"build", "deploy", "urgent", "copies", "end"} <= rows
    assert table.count("mastodon, bluesky") == 1
    assert f"bluesky {copies.at:.1f} s" in to_the_public("alertes/incendie", watcher.seen.values())
