"""What we send to Bluesky against the official lexicons."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from syndicate.model import Post
from tests.contract.lexicon import Lexicons
from tests.contract.samples import attempt, picture, post
from tests.contract.stage import Stage

LONGEST = post(text="Réunion 👨‍👩‍👧‍👦 #Conseil et https://www.service-public.fr/x. " + "é" * 170 + " ")


@pytest.fixture
def lexicons(official_specs: Path) -> Lexicons:
    """Give the official lexicons."""
    return Lexicons(official_specs / "bluesky" / "lexicons")


@pytest.mark.parametrize(
    ("scene", "wanted"),
    [
        ("publish_picture", post(pictures=(picture(),))),
        ("publish_card", post(card=picture())),
        ("publish", LONGEST),
    ],
)
def test_a_record_is_what_the_lexicon_says(scene: str, wanted: Post, lexicons: Lexicons, tmp_path: Path) -> None:
    """A post with pictures, with a card, and at its longest, is a valid record."""
    assert lexicons.faults(_sent(scene, wanted, tmp_path)) == []


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"createdAt": "2026-11-21"}, "not a datetime"),
        ({"text": "e" * 301}, "too many graphemes"),
        ({"langs": ["fr", "en", "de", "it"]}, "too many"),
        ({"embed": {"$type": "app.bsky.embed.images", "images": [{"alt": ""}]}}, "needs image"),
        ({"facets": [{"index": {"byteStart": -1, "byteEnd": 2}, "features": []}]}, "not such an integer"),
        ({"unknown": 1}, "not in the lexicon"),
    ],
)
def test_a_broken_record_is_seen(broken: dict[str, Any], fault: str, lexicons: Lexicons, tmp_path: Path) -> None:
    """The check itself finds what is wrong."""
    faults = lexicons.faults(_sent("publish", post(), tmp_path) | broken)
    assert any(fault in found for found in faults), faults


def _sent(scene: str, wanted: Post, folder: Path) -> dict[str, Any]:
    """Give the record that a publication sends."""
    stage = Stage("bluesky", folder)
    with stage.play(scene) as network:
        network.publish(wanted, attempt())
    record: dict[str, Any] = json.loads(stage.requests[-1].content)["record"]
    return record
