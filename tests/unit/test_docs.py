"""The documentation says what the code does: every command, setting and network, and its examples run."""

from __future__ import annotations

import json
import re
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from syndicate import config, networks, notify_settings, originals, strategy_settings, template
from syndicate.checks import advise
from syndicate.cli import COMMANDS
from syndicate.cli.watch import AREAS
from syndicate.compose import compose
from syndicate.model import Find, Original
from tests.servers.tools import REPOSITORY

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SETTINGS = (REPOSITORY / "docs/guide/reglages.md").read_text(encoding="utf-8")
GOOD_POSTS = (REPOSITORY / "docs/networks/bien-publier.md").read_text(encoding="utf-8")
ADDING = (REPOSITORY / "docs/adding-a-network.md").read_text(encoding="utf-8")
PAGES = [*sorted(REPOSITORY.glob("docs/**/*.md")), REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md"]
WORTH_IT = "Est-ce que cela vaut la peine pour une commune de 500 habitants ?"
PARTS = [
    "Connecter",
    "Les réglages",
    "Ce que Tambour y fait",
    "Ce que Tambour n'y fait pas",
    "Ce qui n'est pas vérifié",
]
COMMUNE = '[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\n'


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "demo"])
def test_every_command_is_in_the_readme(command: str) -> None:
    """The table of the README has a row for each command, and names none that is gone."""
    assert f"| `tambour {command}" in README
    named = set(re.findall(r"^\| `tambour (\w+)", README, flags=re.MULTILINE))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize(
    "key",
    sorted(
        {
            *config.COMMUNE,
            *config.SITE,
            *strategy_settings.STRATEGY,
            *strategy_settings.ROUTE,
            *strategy_settings.FREEZE,
            *config.ACCOUNT,
            *(key for keys in notify_settings.KEYS.values() for key in keys),
        }
    ),
)
def test_every_setting_is_in_the_guide(key: str) -> None:
    """Each key of tambour.toml is named in the page of the settings."""
    assert re.search(rf"`{key}`|\[\[strategy\.{key}\]\]", SETTINGS)


@pytest.mark.parametrize("kind", notify_settings.KEYS)
def test_every_way_of_telling_is_in_the_guide(kind: str) -> None:
    """The page of the report has a row for each kind of [notify], with all its keys and the name of its secret."""
    page = (REPOSITORY / "docs/guide/rapport.md").read_text(encoding="utf-8")
    (row,) = re.findall(rf"^\| `{kind}` .*", page, flags=re.MULTILINE)
    assert [key for key in notify_settings.KEYS[kind] if f"`{key}`" not in row] == []
    assert "TAMBOUR_NOTIFY_" in row


@pytest.mark.parametrize("area", AREAS)
def test_every_area_of_the_watch_is_in_the_guide(area: str) -> None:
    """The page of the report says of each area what is looked at and when a person is told."""
    page = (REPOSITORY / "docs/guide/rapport.md").read_text(encoding="utf-8")
    assert f"| `{area}` | " in page


@pytest.mark.parametrize("kind", networks.kinds())
def test_the_guide_names_every_kind(kind: str) -> None:
    """The row of `kind`, in the page of the settings, names each network and leads to its page."""
    (row,) = re.findall(r"^\| `kind` \|.*", SETTINGS, flags=re.MULTILINE)
    assert f"[`{kind}`](../networks/{kind}.md)" in row


def test_the_guide_explains_every_field_of_a_template(tmp_path: Path) -> None:
    """The page of the settings names each field, and its example is a template that tambour.toml takes."""
    part = SETTINGS.partition("### La forme des textes : `template`")[2]
    (example,) = re.findall(r"```toml\n(.*?)```", part, flags=re.DOTALL)
    path = tmp_path / "tambour.toml"
    path.write_text(COMMUNE + example, encoding="utf-8")
    (account,) = config.load(path).accounts.values()
    assert template.parse(account.template).fields == frozenset(template.FIELDS)
    assert all(f"`{{{field}}}`" in part for field in template.FIELDS)


@pytest.mark.parametrize("kind", networks.kinds())
def test_every_network_has_its_page(kind: str, tmp_path: Path) -> None:
    """Each network has a row in the README and a page whose settings are all named and whose example is valid."""
    page = (REPOSITORY / f"docs/networks/{kind}.md").read_text(encoding="utf-8")
    network = networks.load(kind)
    assert f"[`{kind}`](docs/networks/{kind}.md)" in README
    settings = (*network.settings, *network.tables, *network.required)
    for word in (*settings, *network.secrets, *network.optional_secrets):
        assert word in page
    (example,) = re.findall(r"```toml\n(.*?)```", page, flags=re.DOTALL)
    path = tmp_path / "tambour.toml"
    path.write_text(COMMUNE + textwrap.dedent(example), encoding="utf-8")
    assert [account.kind for account in config.load(path).accounts.values()] == [kind]


@pytest.mark.parametrize("kind", networks.kinds())
def test_every_network_page_has_the_same_order(kind: str) -> None:
    """A page says its price first, whether it is worth it and what was never tried, then the same parts in order."""
    page = (REPOSITORY / f"docs/networks/{kind}.md").read_text(encoding="utf-8")
    opening = re.findall(r"^\*\*([^*]+)\*\*", page.partition("\n## ")[0], flags=re.MULTILINE)
    parts = re.findall(r"^## (.+)", page, flags=re.MULTILINE)
    assert re.match(r"Gratuit|Payant", opening[0])
    if kind == "outbox":  # nothing to be worth it, nor left to try
        assert parts == PARTS[:-1]
        return
    assert opening[1:] == [WORTH_IT, opening[2]]
    assert opening[2].startswith("Jamais essayé contre ")
    assert parts[-len(PARTS) :] == PARTS


@pytest.mark.parametrize(
    "kind", [kind for kind in networks.kinds() if kind != "outbox" and not networks.load(kind).rules.by_hand]
)
def test_what_a_good_post_is_agrees_with_the_rules(kind: str) -> None:
    """The tables of good posts give the limits that Tambour keeps to, and say where no address can be followed."""
    cls = networks.load(kind)
    rules, rows = cls.rules, re.findall(rf"^\| \[?{cls.title}\b.*", GOOD_POSTS, flags=re.MULTILINE)
    assert len(rows) == 3
    text, pictures, _later = rows
    assert f"{_in_french(rules.limit)} signes" in text
    assert f"| {rules.most_tags} au plus" in text
    assert f"| {rules.pictures.most} au plus" in pictures
    if rules.pictures.most:
        assert f"texte alternatif de {_in_french(rules.pictures.alt_limit)} signes" in pictures
    assert ("pas cliquable" in pictures) is not rules.clickable


def test_the_examples_of_good_posts_are_what_leaves() -> None:
    """The texts that the page of good posts shows are those that an original of the sample commune gives."""
    settings = config.load(REPOSITORY / "tambour.toml")
    (name,) = re.findall(r"`content/(\S+)\.md`", GOOD_POSTS)
    source = originals.read(settings, settings.site.content / f"{name}.md")
    assert source.date
    url = f"{settings.commune.url}/{name}/"
    original = Original(source.id, url, source.title, source.summary, source.lang, source.date, tags=source.tags)
    titles = {networks.load(kind).title: networks.load(kind).rules for kind in networks.kinds()}
    example = r"(?ms)^### (\w+), (\d+) signes sur ([\d ]+)\n\n```text\n(.*?)\n```$"
    shown = re.findall(example, GOOD_POSTS)
    assert len(shown) == 3
    for title, length, limit, text in shown:
        rules = titles[title]
        assert text == compose(original, rules).text
        assert (length, limit) == (str(rules.measure(text)), _in_french(rules.limit))


def test_the_page_on_adding_a_network_lists_every_scene() -> None:
    """Its two tables list the scenes that the contract suite plays, and those that fixtures hold besides."""
    contract = REPOSITORY / "tests/contract"
    suite = "".join((contract / name).read_text(encoding="utf-8") for name in ("test_networks.py", "stage.py"))
    fixtures = [json.loads(path.read_text(encoding="utf-8")) for path in contract.glob("exchanges/*.json")]
    scenes = {scene for fixture in fixtures for scene in fixture.get("scenes", ())}
    ways = re.compile(rf"(?<=^find_)({'|'.join(Find)})(?=_|$)")
    played = {scene for scene in scenes if '"' + ways.sub("{how}", scene) + '"' in suite}
    tables = re.findall(r"^\| scene \| is \|\n(.*?)\n\n", ADDING, flags=re.MULTILINE | re.DOTALL)
    listed = [set(re.findall(r"`(\w+)`(?=[^|]*\|[^|]*\|$)", table, flags=re.MULTILINE)) for table in tables]
    assert listed == [played, scenes - played]


def test_the_example_of_the_readme_is_a_valid_original(tmp_path: Path) -> None:
    """The Markdown that the README shows passes every check, and `tambour check` has no advice about it."""
    (example,) = re.findall(r"```markdown\n(.*?)```", README, flags=re.DOTALL)
    (tmp_path / "tambour.toml").write_text(COMMUNE, encoding="utf-8")
    for folder in ("actualites", "images"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    picture = REPOSITORY / "content/images/goutte-d-eau.jpg"
    (tmp_path / "content/images/goutte-d-eau.jpg").write_bytes(picture.read_bytes())
    (tmp_path / "content/actualites/coupure-d-eau.md").write_text(example, encoding="utf-8")
    settings, now = config.load(tmp_path / "tambour.toml"), datetime(2026, 11, 21, tzinfo=UTC)
    reading = originals.read_all(settings, now)
    advice = advise(reading.sources, settings, now)
    assert [str(problem) for problem in (*reading.problems, *advice)] == []
    assert len(reading.sources) == 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_the_documentation_leads_somewhere(page: Path) -> None:
    """Links between pages, and pictures, are there."""
    text = page.read_text(encoding="utf-8")
    text = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    targets = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'src="([^"]+)"', text)
    for target in targets:
        if "." in target and not target.startswith(("http", "mailto:", "/")):  # the rest are examples
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("folder", ["decisions", "guide"])
def test_every_page_is_in_its_index(folder: str) -> None:
    """The index of the decisions and that of the guide lead to each page beside them, and to no other."""
    index = REPOSITORY / "docs" / folder / "README.md"
    pages = {page.name for page in index.parent.glob("*.md")} - {index.name}
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", index.read_text(encoding="utf-8"))) == pages


def _in_french(number: int) -> str:
    return f"{number:,}".replace(",", " ")
