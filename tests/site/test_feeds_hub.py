"""The hub that tambour.toml names, in the feeds that it is told of and in no other."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lxml import etree

from syndicate import hub
from tests.site import commune
from tests.site.conftest import Built, make
from tests.site.test_feeds import NS

HUB = "https://hub.example.org/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune that names a hub and one other language."""
    root = commune.write(tmp_path_factory.mktemp("hub"))
    config = root / "tambour.toml"
    site = f'[site]\nhub = "{HUB}"\nlanguages = ["en"]\n'
    config.write_text(site + config.read_text(encoding="utf-8"), encoding="utf-8")
    return make(root)


def test_the_hub_is_declared_where_it_is_told(site: Built) -> None:
    """Each feed of all that is new names the hub, and itself by the address that the hub is told; no other does."""
    home = "https://valserein.example.org"
    told = hub.topics(home, ["en"])
    declared = []
    for path in sorted((*site.output.rglob("*.xml"), *site.output.rglob("feed.json"))):
        if path.name not in hub.FILES:
            continue
        own, hubs = declared_in(path)
        assert own == f"{home}/{path.relative_to(site.output)}"
        assert hubs in ([], [HUB])
        declared += [own] * bool(hubs)
    assert sorted(declared) == sorted(told)


def declared_in(path: Path) -> tuple[str, list[str]]:
    """Give the address of a feed, as it says it itself, and the hubs that it names."""
    if path.suffix == ".json":
        document = json.loads(path.read_text(encoding="utf-8"))
        hubs = document.get("hubs", [])
        assert all(one["type"] == "WebSub" for one in hubs)
        return document["feed_url"], [one["url"] for one in hubs]
    tree = etree.fromstring(path.read_bytes())
    parent = tree.find("channel") if tree.tag == "rss" else tree
    (own,) = parent.xpath("a:link[@rel='self']/@href", namespaces=NS)
    return own, parent.xpath("a:link[@rel='hub']/@href", namespaces=NS)
