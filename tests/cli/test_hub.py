"""A hub is told of the feeds that changed once they are online, by ``tambour apply``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from syndicate import hub as hubs
from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.serve import served
from tests.cli.test_commands import NOW, run
from tests.servers.processes import free_port
from tests.servers.websub import Hub, running_hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Run a hub."""
    with running_hub() as running:
        yield running


@pytest.fixture
def town(tmp_path: Path, hub: Hub) -> Iterator[Path]:
    """Serve a site at its public address, which is on this machine, with feeds that name the hub."""
    port = free_port()
    home = f"http://127.0.0.1:{port}"
    settings = f'[commune]\nname = "V"\nurl = "{home}"\n\n[site]\nhub = "{hub.url}"\nlanguages = ["en"]\n'
    (tmp_path / "tambour.toml").write_text(settings, encoding="utf-8")
    assert run(tmp_path, "init", "--name", "V", "--url", home).exit_code == 0
    for topic in topics(tmp_path):
        write(tmp_path, topic, "first")
    feed: dict[str, Any] = {"version": "https://jsonfeed.org/version/1.1", "title": "V", "items": []}
    feed["_syndication"] = {"schema": 1, "build": "b", "ledger": None, "withdrawn": []}
    (tmp_path / "output" / "syndication.json").write_text(json.dumps(feed), encoding="utf-8")
    with served(tmp_path / "output", port=port):
        yield tmp_path


def topics(folder: Path) -> list[str]:
    """Name the feeds that the hub is told of."""
    config = load(folder / "tambour.toml")
    return hubs.topics(config.commune.url, config.site.options["languages"])


def write(folder: Path, topic: str, words: str) -> None:
    """Put a feed online."""
    path = folder / "output" / topic.partition("//")[2].partition("/")[2]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<feed>{words} {topic}</feed>", encoding="utf-8")


def test_a_subscriber_gets_what_changed(town: Path, hub: Hub) -> None:
    """A reader who follows a feed through the hub is given the changed feed; feeds that did not change are left."""
    rss, atom, *_others = topics(town)
    assert run(town, "apply", *NOW).exit_code == 0
    assert sorted(hub.told) == sorted(topics(town))
    hub.subscribe(rss)
    hub.told.clear()
    write(town, rss, "second")
    assert run(town, "apply", *NOW).exit_code == 0
    assert hub.told == [rss]
    assert hub.passed_on == [(rss, f"<feed>second {rss}</feed>".encode())]
    assert atom not in hub.told


def test_nothing_changed(town: Path, hub: Hub) -> None:
    """A hub that knows is left in peace."""
    run(town, "apply", *NOW)
    hub.told.clear()
    assert run(town, "apply", *NOW).exit_code == 0
    assert hub.told == []


def test_a_hub_that_fails_stops_nothing(town: Path, hub: Hub) -> None:
    """A hub that fails is a warning; the next run tells it again, until it takes our word."""
    hub.status = 503
    first = run(town, "apply", *NOW)
    assert first.exit_code == 0
    assert first.stderr.count("The hub does not know yet") == len(topics(town))
    hub.status = 204
    hub.told.clear()
    second = run(town, "apply", *NOW)
    assert "hub" not in second.stderr
    assert sorted(hub.told) == sorted(topics(town))


def test_a_feed_that_is_not_online(town: Path, hub: Hub) -> None:
    """What the site does not show, nobody is told of; the other feeds are."""
    rss, *others = topics(town)
    (town / "output" / "rss.xml").unlink()
    applied = run(town, "apply", *NOW)
    assert applied.exit_code == 0
    assert applied.stderr.count("The hub does not know yet") == 1
    assert sorted(hub.told) == sorted(others)
    assert rss in applied.stderr


@pytest.mark.parametrize("damage", ["[", "[]", '{"a": 1}'])
def test_a_memory_that_is_lost_or_damaged(town: Path, hub: Hub, damage: str) -> None:
    """Without its memory a run tells the hub once too often, which is harmless: its readers are given nothing twice."""
    hub.subscribe(topics(town)[0])
    run(town, "apply", *NOW)
    (town / ".tambour" / "hub.json").write_text(damage, encoding="utf-8")
    assert run(town, "apply", *NOW).exit_code == 0
    assert sorted(hub.told) == sorted(topics(town) * 2)
    assert len(hub.passed_on) == 1


def test_a_trial_tells_no_hub_elsewhere(town: Path, hub: Hub) -> None:
    """A site that stands in for the public one shows nothing to a hub of another machine: it is not told."""
    path = town / "tambour.toml"
    home = load(path).commune.url
    path.write_text(path.read_text(encoding="utf-8").replace(hub.url, "https://hub.example.org/"), encoding="utf-8")
    applied = run(town, "apply", *NOW, "--site", home)
    assert applied.exit_code == 0
    assert "hub" not in applied.stderr


@pytest.mark.parametrize("address", ["hub.example.org", "http://hub.example.org/", "https://user@hub.example.org/"])
def test_an_address_that_is_no_hub(town: Path, address: str) -> None:
    """An address that cannot be asked, or that anybody could overhear, is named with its line."""
    path = town / "tambour.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines) if line.startswith("hub ="))
    lines[number] = f'hub = "{address}"'
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(ConfigError, match="“hub”") as caught:
        load(path)
    assert caught.value.line == number + 1
