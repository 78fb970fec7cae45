"""The legal pages and the files that machines look for, in a built site."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.robotparser import RobotFileParser

import pytest
from lxml import html

from syndicate.config import load
from tests.site import commune
from tests.site.conftest import Built, make

FACTS = """
director = "Le maire de Valserein"
host = "Syndicat numérique, 11 rue des Forges, 99020 Orvelle, 01 99 00 12 35"
dpo = "dpd@valserein.example.org"
"""
SITE = """
[site]
charters = {moderation = 2026-06-18, staff = 2026-12-01}
ai_crawlers = "refuse"
atproto_did = "did:plc:abcdefghijklmnopqrstuvwx"
webfinger = {alias = "mairie"}
security = {policy = "https://valserein.example.org/signaler/"}
"""
AUDIT = """
established: 2026-11-02
audited: 2026-10-20
auditor: le cabinet Exemple
criteria: {met: 48, not_met: 4, not_applicable: 54}
failures: ["Une vidéo <b>sans</b> transcription."]
environment: [Firefox et NVDA]
tools: [Inspecteur de Firefox]
pages: [{title: Accueil, url: /}]
scheme: {from: 2026, until: 2028, measures: [Former les agents.]}
actions: [{year: 2026, done: [Décrire les images.]}]
"""
# The headings of the model, in its order: the law imposes both.
HEADINGS = [
    ("h1", "Déclaration d’accessibilité"),
    ("h2", "État de conformité"),
    ("h3", "Résultats des tests"),
    ("h2", "Contenus non accessibles"),
    ("h3", "Non-conformités"),
    ("h3", "Dérogations pour charge disproportionnée"),
    ("h3", "Contenus non soumis à l’obligation d’accessibilité"),
    ("h2", "Établissement de cette déclaration d’accessibilité"),
    ("h3", "Technologies utilisées pour la réalisation du site"),
    ("h3", "Environnement de test"),
    ("h3", "Outils pour évaluer l’accessibilité"),
    ("h3", "Pages du site ayant fait l’objet de la vérification de conformité"),
    ("h2", "Retour d’information et contact"),
    ("h2", "Voies de recours"),
]
PLANS = [("h2", "Schéma pluriannuel 2026-2028"), ("h2", "Plan d’action 2026"), ("h3", "Fait")]
OWN = "---\ntitle: Notre accessibilité\n---\nUn mot du référent.\n"


@pytest.fixture(scope="module")
def lawful(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a commune that gives every fact, has an audit, and a page of its own on accessibility."""
    root = commune.write(tmp_path_factory.mktemp("lawful"))
    (root / "content/pages/mentions-legales.md").unlink()
    commune.put(root, "pages/accessibilite.md", OWN)
    commune.put(root, "pages/donnees-personnelles.md", '---\ntitle: "Vos données"\nstatus: draft\n---\nBrouillon.\n')
    text = commune.CONFIG.replace('email = "mairie', FACTS + 'email = "mairie') + 'handle = "valserein"\n' + SITE
    (root / "tambour.toml").write_text(text, encoding="utf-8")
    (root / "audit.yaml").write_text(AUDIT, encoding="utf-8")
    return make(root)


def words(built: Built, path: str) -> str:
    """Give the words of the main part of a page, with one kind of space."""
    main = html.fromstring(built.text(path)).get_element_by_id("contenu")
    return " ".join(str(main.text_content()).split())


def headings(built: Built) -> list[tuple[str, str]]:
    """Give the headings of the declaration."""
    main = html.fromstring(built.text("accessibilite/index.html")).get_element_by_id("contenu")
    return [(str(one.tag), " ".join(str(one.text_content()).split())) for one in main.xpath(".//h1|.//h2|.//h3")]


def test_the_declaration_has_the_imposed_form(lawful: Built, built: Built) -> None:
    """With or without an audit, the headings are those of the model in its order; the plans and our text follow."""
    assert headings(built) == HEADINGS
    assert headings(lawful) == [*HEADINGS, *PLANS, ("h2", "Informations complémentaires")]
    assert "Un mot du référent." in words(lawful, "accessibilite/index.html")


def test_the_declaration_says_what_the_audit_found(lawful: Built) -> None:
    """The rate is computed, what fails is listed as text, and the ways of appeal are complete."""
    text = words(lawful, "accessibilite/index.html")
    assert "conformément à l’article 47 de la loi n° 2005-102 du 11 février 2005" in text
    assert "est en conformité partielle avec le référentiel général d’amélioration de l’accessibilité" in text
    assert "92,3 % des critères du RGAA, version 4.1.2, sont respectés (48 sur 52 critères applicables)" in text
    assert "réalisé par le cabinet Exemple" in text
    assert "Une vidéo <b>sans</b> transcription." in text
    assert "75342 Paris CEDEX 07" in text


def test_every_page_carries_the_mention(lawful: Built, built: Built) -> None:
    """The words that the decree gives, with the state of the day, lead to the declaration from each page."""
    for site, state in ((lawful, "partiellement conforme"), (built, "non conforme")):
        for path in site.output.rglob("*.html"):
            page = html.fromstring(path.read_text(encoding="utf-8"))
            (link,) = page.xpath('//footer//a[@href="/accessibilite/"]')
            assert link.text_content() == f"Accessibilité\u00a0: {state}", path


def test_an_old_audit_counts_no_more(tmp_path: Path) -> None:
    """Three years after the audit the site says « non conforme » by itself, and why."""
    root = commune.write(tmp_path)
    (root / "audit.yaml").write_text(AUDIT.replace("2026-10-20", "2023-11-21").replace("2026-11-02", "2023-12-01"))
    text = words(make(root), "accessibilite/index.html")
    assert "n’est pas en conformité" in text
    assert "l’audit du 21 novembre 2023 n’est plus valide depuis le 21 novembre 2026" in text
    assert "%" not in text


def test_the_legal_notice_gives_every_fact(lawful: Built) -> None:
    """Who publishes, who answers for it and who hosts, with their addresses and telephones."""
    text = words(lawful, "mentions-legales/index.html")
    for fact in ("Commune de Valserein", "1 place du Lavoir, 99001 Valserein", "01 99 00 12 34", "Le maire",
                 "mairie@valserein.example.org", "Syndicat numérique", "01 99 00 12 35"):  # fmt: skip
        assert fact in text


def test_what_is_not_known_is_not_said(tmp_path: Path) -> None:
    """A commune that gave its name and address only has pages without empty parts or invented facts."""
    root = commune.write(tmp_path)
    (root / "content/pages/mentions-legales.md").unlink()
    config = '[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\n'
    (root / "tambour.toml").write_text(config, encoding="utf-8")
    (root / "content/alertes/neige.md").unlink()  # it names an account
    site = make(root)
    notice = words(site, "mentions-legales/index.html")
    assert "Hébergeur" not in notice
    assert "publication" not in notice
    for page in ("mentions-legales", "donnees-personnelles", "accessibilite", "comptes-officiels", "signaler"):
        text = site.text(f"{page}/index.html")
        assert not re.search(r"None|mailto:[?\"]|tel:\"|<dd></dd>|:\s*[,.]", text), page
    assert 'href="/signaler/"' in site.text("index.html")
    assert "Contact: https://valserein.example.org/signaler/\n" in site.text(".well-known/security.txt")


def test_a_charter_is_a_page_once_adopted(lawful: Built, built: Built) -> None:
    """The council's decision makes the page, on its day; a model alone, or a decision to come, makes none."""
    text = words(lawful, "charte-de-moderation/index.html")
    assert "Adoptée par le conseil municipal le 18 juin 2026." in text
    assert "la commune de Valserein" in text
    assert "{" not in text
    assert not (lawful.output / "charte-des-agents").exists()
    assert not (built.output / "charte-de-moderation").exists()


def test_a_page_of_the_commune_takes_the_place(built: Built, lawful: Built) -> None:
    """A published file of content/pages/ is the page, named once in the footer; a draft takes no place."""
    assert "Le site est édité par la commune." in words(built, "mentions-legales/index.html")
    assert "Hébergeur" not in words(built, "mentions-legales/index.html")
    assert built.text("index.html").count('href="/mentions-legales/"') == 1
    assert "Brouillon" not in words(lawful, "donnees-personnelles/index.html")
    assert "dpd@valserein.example.org" in words(lawful, "donnees-personnelles/index.html")


def test_official_accounts_are_proved(lawful: Built, built: Built) -> None:
    """An account is listed with its handle and rel="me"; one whose address is not known is named without a link."""
    assert '<a rel="me" href="https://social.example.org/@valserein">@valserein@social.example.org</a>' in lawful.text(
        "comptes-officiels/index.html"
    )
    text = words(built, "comptes-officiels/index.html")
    assert "Mastodon Pas encore d’adresse sur cette page" in text
    for help_ in ("internet-signalement.gouv.fr", "17cyber.gouv.fr"):
        assert help_ in text


def test_a_mistake_is_reported_by_a_mail_that_names_the_page(lawful: Built) -> None:
    """The link of each page is a mail with its subject and the page's address, encoded as RFC 6068 asks."""
    page = html.fromstring(lawful.text("actualites/marche-de-noel/index.html"))
    (link,) = page.xpath('//footer//a[starts-with(@href, "mailto:mairie@valserein.example.org?")]/@href')
    assert re.fullmatch(r"[\w:@.?=&%~/-]+", link)
    query = parse_qs(urlsplit(link).query)
    assert query["subject"] == ["Une erreur sur le site"]
    assert query["body"][0].splitlines()[0] == f"Page\u00a0: {commune.HOME}/actualites/marche-de-noel/"
    assert "\r\n" in unquote(link)
    assert "404" not in lawful.text("404.html").partition("?subject=")[2].partition('"')[0]


def test_generated_pages_are_whole(lawful: Built) -> None:
    """Each has its address in the sitemap, its canonical address, a way back, and links that lead somewhere."""
    sitemap = "".join(path.read_text(encoding="utf-8") for path in lawful.output.glob("sitemap*.xml"))
    made = ("accessibilite", "mentions-legales", "donnees-personnelles", "comptes-officiels", "signaler")
    for name in (*made, "charte-de-moderation"):
        text = lawful.text(f"{name}/index.html")
        assert sitemap.count(f"<loc>{commune.HOME}/{name}/</loc>") == 1
        assert f'<link rel="canonical" href="{commune.HOME}/{name}/">' in text
        main = html.fromstring(text).get_element_by_id("contenu")
        assert main.xpath('.//nav//a[@href="/"]')
        ids = set(main.xpath(".//@id"))
        for address in main.xpath(".//a/@href"):
            if address.startswith("#"):
                assert address[1:] in ids
            elif address.startswith("/"):
                file = lawful.output / address.lstrip("/")
                assert (file / "index.html" if address.endswith("/") else file).is_file(), address


def test_robots_are_welcome(lawful: Built, built: Built) -> None:
    """Crawlers that make cards are let in by name; those that train models are refused when the commune says so."""
    refusing, plain = RobotFileParser(), RobotFileParser()
    refusing.parse(lawful.text("robots.txt").splitlines())
    plain.parse(built.text("robots.txt").splitlines())
    for agent in ("facebookexternalhit", "Twitterbot", "LinkedInBot", "Mastodon", "TelegramBot", "Googlebot"):
        assert refusing.can_fetch(agent, f"{commune.HOME}/images/place.jpg")
        assert plain.can_fetch(agent, f"{commune.HOME}/images/place.jpg")
    assert not refusing.can_fetch("GPTBot", f"{commune.HOME}/")
    assert plain.can_fetch("GPTBot", f"{commune.HOME}/")
    assert plain.site_maps() == [f"{commune.HOME}/sitemap.xml"]


def test_security_txt_holds_for_months_and_changes_once_a_month(lawful: Built) -> None:
    """RFC 9116: a contact, one end less than a year ahead, our address; the same bytes every day of a month."""
    lines = [line.split(": ", 1) for line in lawful.text(".well-known/security.txt").splitlines()]
    fields = dict(lines)
    assert len(fields) == len(lines)
    assert fields["Contact"] == "mailto:mairie@valserein.example.org"
    assert fields["Canonical"] == f"{commune.HOME}/.well-known/security.txt"
    assert fields["Policy"] == "https://valserein.example.org/signaler/"
    end, now = datetime.fromisoformat(fields["Expires"]), datetime.fromisoformat(commune.NOW)
    assert end == datetime(2027, 5, 1, tzinfo=UTC)
    assert timedelta(days=30) < end - now < timedelta(days=365)


def test_our_domain_names_our_accounts(lawful: Built, built: Built) -> None:
    """The Bluesky handle and the Mastodon alias are proved by files at the root, only when they are asked for."""
    assert lawful.text(".well-known/atproto-did") == "did:plc:abcdefghijklmnopqrstuvwx\n"
    found = json.loads(lawful.text(".well-known/webfinger"))
    assert found["subject"] == "acct:valserein@social.example.org"
    links = {link["rel"]: (link["type"], link["href"]) for link in found["links"]}
    assert links["self"] == ("application/activity+json", "https://social.example.org/users/valserein")
    assert sorted(path.name for path in (built.output / ".well-known").iterdir()) == ["security.txt"]


def test_every_page_has_the_one_policy(lawful: Built) -> None:
    """Nothing of another site is loaded, plug-ins and foreign forms are refused, wherever the page is."""
    for path in lawful.output.rglob("*.html"):
        (policy,) = html.fromstring(path.read_text(encoding="utf-8")).xpath(
            '//meta[@http-equiv="Content-Security-Policy"]/@content'
        )
        rules = policy.split("; ")
        for rule in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'"):
            assert rule in rules, path
    assert "frame-ancestors 'none'" in lawful.text("_headers")


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ('atproto_did = "did:plc:court"', 5),
        ('ai_crawlers = "maybe"', 5),
        ("charters = {moderation = 2026-06-18T10:00:00}", 5),
        ("charters = {maire = 2026-06-18}", 5),
        ('security = {contact = "mairie@example.org"}', 5),
        ('webfinger = {account = "mastodon"}', 5),
        ('webfinger = {alias = "mairie", account = "masto"}', 5),
    ],
)
def test_settings_are_checked(tmp_path: Path, wrong: str, line: int) -> None:
    """What could not work is refused when tambour.toml is read, with its line."""
    from syndicate.errors import ConfigError

    file = tmp_path / "tambour.toml"
    file.write_text(f'[commune]\nname = "V"\nurl = "https://v.example.org"\n[site]\n{wrong}\n', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.line == line
