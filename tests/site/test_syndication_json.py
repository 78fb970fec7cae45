"""/syndication.json of a real build, read by the engine's own strict loader."""

from __future__ import annotations

import hashlib
import shutil
from datetime import datetime
from pathlib import Path

from syndicate import compose, feed, ledger
from syndicate.config import load as configure
from syndicate.model import Feed, Original, Override
from tests.site import commune
from tests.site.conftest import Built, make, record_copy


def load(built: Built) -> Feed:
    """Read the feed as the engine does."""
    return feed.load(str(built.output / "syndication.json"))


def original(built: Built, id_: str) -> Original:
    """Give one original of the feed."""
    return next(one for one in load(built).originals if one.id == id_)


def test_an_original_says_all_that_its_copies_need(built: Built) -> None:
    """Title, summary, dates, subjects and canonical URL of an original reach the engine as the editor wrote them."""
    one = original(built, "actualites/marche-de-noel")
    assert one.url == f"{commune.HOME}/actualites/marche-de-noel/"
    assert one.title == "Marché de Noël : l'appel aux artisans"
    assert one.summary == "Le marché de Noël aura lieu le 12 décembre."
    assert one.date == datetime.fromisoformat("2026-11-20T18:00+01:00")
    assert one.modified == datetime.fromisoformat("2026-11-21T08:00+01:00")
    assert (one.type, one.category, one.tags) == ("actualites", "Vie du village", ("marché", "Noël", "VIE DU VILLAGE"))
    assert one.accounts is None


def test_pictures_are_those_that_the_site_serves(built: Built) -> None:
    """Each picture names the cleaned file that is served, with its true hash and size, its words and its focus."""
    first, second = original(built, "actualites/marche-de-noel").pictures
    data = (built.output / first.url.removeprefix(f"{commune.HOME}/")).read_bytes()
    assert first.sha256 == hashlib.sha256(data).hexdigest()
    assert (first.width, first.height) == (800, 1200)
    assert (first.alt, first.credit, first.focus) == (
        "La place du village sous la neige",
        "Mairie de Valserein",
        (0.2, 0.5),
    )
    assert [r.width for r in first.renditions] == [480]
    assert second.url.endswith(".png")
    assert second.alt == "Une cabane en bois"


def test_a_translation_is_part_of_its_original(built: Built) -> None:
    """Two languages are one announcement."""
    (english,) = original(built, "actualites/marche-de-noel").translations
    assert english.lang == "en"
    assert english.url == f"{commune.HOME}/en/actualites/marche-de-noel/"
    assert english.title == "Christmas market: craftspeople wanted"
    assert len([one for one in load(built).originals if "marche" in one.url]) == 1


def test_the_editor_decides_for_an_account(built: Built) -> None:
    """What ``syndicate`` says of accounts is in the feed; ``syndicate: false`` is an empty choice."""
    assert original(built, "alertes/neige").accounts == {"mastodon": Override(text="Neige ce samedi.")}
    assert original(built, "alertes/passee").accounts == {}


def test_a_summary_comes_from_the_first_paragraph(built: Built) -> None:
    """Without ``summary``, the first paragraph stands for it, as plain text."""
    one = original(built, "actualites/piege")
    assert one.summary == "Premier paragraphe sans résumé, avec du HTML collé d'ailleurs. ]]>"
    assert one.title == "Un <script>alert(1)</script> titre & des signes"


def test_old_originals_are_there_only_while_a_copy_must_follow(built: Built) -> None:
    """Older than ``sync_days``: in the feed when a live copy says something else, absent when nothing is to be done."""
    ids = {one.id for one in load(built).originals}
    assert "actualites/ancienne" in ids
    assert "actualites/oubliee" not in ids
    assert "demarches/etat-civil" not in ids


def test_an_old_original_is_there_while_its_copy_must_go_or_is_in_doubt(built: Built, tmp_path: Path) -> None:
    """A ``skip``, an ``expires`` that withdraws, an attempt without an end: each is seen however old it is."""
    root = tmp_path / "commune"
    shutil.copytree(built.root, root)
    settings = (root / "tambour.toml").read_text(encoding="utf-8")

    def ids(name: str, line: str, policy: str) -> set[str]:
        commune.put(root, f"actualites/{name}.md", f'---\ntitle: "A"\ndate: 2020-01-01\n{line}\n---\nTexte.\n')
        (root / "tambour.toml").write_text(f"{settings}\n[strategy]\n{policy}\n", encoding="utf-8")
        return {one.id for one in load(make(root)).originals}

    lines = {"quiet": "", "skipped": "", "over": "expires: 2020-02-01", "open": ""}
    for name, line in lines.items():
        ids(name, line, "sync_days = 36500")
    account = configure(root / "tambour.toml").accounts["mastodon"]
    for name in ("quiet", "skipped", "over"):
        one = original(Built(root, built.report), f"actualites/{name}")
        digest = compose.digest(compose.for_account(one, account))
        record_copy(root, one.id, url=None, title="A", digest=digest)
    at = datetime.fromisoformat(commune.NOW)
    with ledger.opened(root / "ledger.jsonl", clock=lambda: at) as book:
        book.append(
            "attempted", original="actualites/open", account="mastodon", action="publish", key="k", digest="d",
            generation=1, title="A",
        )  # fmt: skip

    assert ids("quiet", "", "") & {f"actualites/{name}" for name in lines} == {"actualites/open"}
    assert "actualites/skipped" in ids("skipped", "syndicate: {mastodon: {skip: true}}", "")
    kept = ids("quiet", "", 'expired = "withdraw"')
    assert "actualites/over" in kept
    assert "actualites/quiet" not in kept


def test_withdrawn_names_what_was_deleted(built: Built) -> None:
    """An original whose file is gone while its copy is out must be withdrawn, and the feed fits its ledger."""
    document = load(built)
    assert document.withdrawn == ("actualites/disparue",)
    assert document.ledger == ledger.mark(built.root / "ledger.jsonl")
