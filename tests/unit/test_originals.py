"""Reading originals: what a file becomes, every fault with its line, and what vanished ids mean."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from syndicate import originals, portraits
from syndicate.config import Commune, Config, Site
from syndicate.errors import ContentError
from syndicate.model import Account, Copy, Edit, History, PictureRules, Policy, Rules, State
from syndicate.originals import Choice, Illustration, Problem, Reading, Source

RULES = Rules("outbox", len, 500, PictureRules(4, 1_000_000), Edit.VISIBLE, (), "https://example.org")
NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HEAD = "title: Fête\ndate: 2026-06-21\nsummary: La fête revient.\n"


@dataclass(frozen=True)
class Info:
    """What the stand-in says of a picture."""

    width: int
    height: int = 100


def inspect(data: bytes) -> Info:
    """Stand in for images.inspect: a picture is the word PNG and its width."""
    if not data.startswith(b"PNG"):
        raise ContentError("This is not a picture.")
    return Info(int(data.split()[1]))


class Folder:
    """A folder content/ to write in, and its reading."""

    def __init__(self, root: Path) -> None:
        self.content = root / "content"
        self.content.mkdir()
        accounts = {name: Account(name, "outbox", RULES, settings={"like": name}) for name in ("mastodon", "bluesky")}
        commune = Commune("Valserein", "https://valserein.example.org")
        site = Site(self.content, root / "output")
        self.config = Config(root / "tambour.toml", commune, site, Policy(), root / "ledger.jsonl", accounts)

    def write(self, name: str, text: str, body: str = "Bonjour\n") -> Path:
        """Write an original: its front matter, its text."""
        return self.file(name, f"---\n{text}---\n{body}".encode())

    def file(self, name: str, data: bytes) -> Path:
        """Write a file."""
        path = self.content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def read(self) -> Reading:
        """Read and check everything."""
        return originals.read_all(self.config, NOW, inspect)

    def source(self) -> Source:
        """Give the only original, which is sound."""
        reading = self.read()
        assert reading.problems == ()
        (source,) = reading.sources
        return source

    def faults(self) -> list[tuple[int | None, str]]:
        """Give the line and the code of each problem."""
        return [(problem.line, problem.code) for problem in self.read().problems]


@pytest.fixture
def site(tmp_path: Path) -> Folder:
    """Give an empty folder content/."""
    return Folder(tmp_path)


def test_everything_a_file_says(site: Folder) -> None:
    """A file with every common key gives a source that says the same, naive times being the commune's."""
    site.file("images/a.jpg", b"PNG 800")
    site.file("images/b.jpg", b"PNG 800")
    path = site.write(
        "actualites/Fête de l’été n°5.md",
        "title: ' La fête '\ndate: 2026-06-21 22:05\nmodified: 2026-06-22T10:00:00+02:00\nsummary: Oyez\n"
        "category: Culture\ntags: [fête, été]\nimage: /images/a.jpg\nimage_alt: Une place\nimage_credit: Mairie\n"
        "image_focus: 0.5,-0.2\nid: fete-2026\nstatus: draft\nexpires: 2026-07-01\nsensitive: true\nurgent: true\n"
        "syndicate:\n  mastodon:\n    text: Oyez\n    image: images/b.jpg\n    image_alt: Un bal\n    at: 2026-06-23\n"
        "  bluesky: {skip: true}\n",
        "![Un bal](/images/b.jpg)\n",
    )
    paris = ZoneInfo("Europe/Paris")
    a, b = site.content / "images/a.jpg", site.content / "images/b.jpg"
    source = site.source()
    assert source == Source(
        path=path,
        type="actualites",
        id="fete-2026",
        slug="fete-de-l-ete-n-5",
        lang="fr",
        title="La fête",
        summary="Oyez",
        date=datetime(2026, 6, 21, 22, 5, tzinfo=paris),
        modified=datetime.fromisoformat("2026-06-22T10:00:00+02:00"),
        category="Culture",
        tags=("fête", "été"),
        status="draft",
        picture=Illustration(a, "Une place", 8, "Mairie", (0.5, -0.2)),
        inline=(Illustration(b, "Un bal", 25),),
        sensitive=True,
        urgent=True,
        expires=datetime(2026, 7, 1, tzinfo=paris),
        syndicate={
            "mastodon": Choice("Oyez", b, "Un bal", datetime(2026, 6, 23, tzinfo=paris)),
            "bluesky": Choice(skip=True),
        },
        chose_id=True,
        lines=source.lines,
        body="![Un bal](/images/b.jpg)\n",
        body_line=25,
    )


def test_defaults(site: Folder) -> None:
    """A title and a date are enough: the id is the folder and the name, and the strategy decides where copies go."""
    path = site.write("services/2026/etat-civil.md", "title: État civil\ndate: 2026-06-21\n")
    source = site.source()
    assert (source.id, source.slug, source.type) == ("services/etat-civil", "etat-civil", "services")
    assert (source.syndicate, source.status, source.chose_id) == (None, "published", False)
    assert originals.read(site.config, path) == source


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("false", False),
        ("[mastodon]", {"mastodon": Choice()}),
        ("[]", {}),
        ("", None),
        ("{mastodon: }", {"mastodon": Choice()}),
    ],
)
def test_forms_of_syndicate(site: Folder, written: str, meant: object) -> None:
    """``syndicate`` is false, a list of accounts, or the accounts with what each needs; nothing is no wish at all."""
    site.write("actualites/fete.md", HEAD + f"syndicate: {written}\n")
    assert site.source().syndicate == meant


def test_type_keys_are_kept(site: Folder) -> None:
    """The keys of the type are read as declared and kept apart."""
    site.write(
        "conseil/pv.md",
        "title: PV\ndate: 2026-06-21\nact_type: liste\nsitting_date: 2026-06-18\nnumber: 12\n"
        "votes: {present: 12, for: 11, against: 0, abstain: 1}\nfile: https://example.org/pv.pdf\n",
    )
    extra = site.source().extra
    assert extra["number"] == "12"
    assert extra["votes"] == {"present": 12, "for": 11, "against": 0, "abstain": 1}


@pytest.mark.parametrize(
    ("status", "date", "public"),
    [("published", "2026-11-21 08:59", True), ("published", "2026-11-21 09:01", False), ("draft", "2026-01-01", False)],
)
def test_public(site: Folder, status: str, date: str, public: bool) -> None:
    """Drafts and what is dated later than the editorial time (here 09:00 in Paris) are not public."""
    site.write("actualites/fete.md", f"title: Fête\ndate: {date}\nsummary: a\nstatus: {status}\n")
    assert site.source().public(NOW) is public


def test_a_page_needs_no_date(site: Folder) -> None:
    """A page without date is public at once."""
    site.write("pages/mentions.md", "title: Mentions légales\n")
    assert site.source().public(NOW)


def test_what_is_ignored(site: Folder) -> None:
    """Hidden files and folders, other files, and the folder of pictures are no originals."""
    for name in (".git/a.md", "actualites/.b.md", "images/c.md", "actualites/d.txt", "actualites/.vs/e.md"):
        site.file(name, b"x")
    assert site.read() == Reading((), ())


def test_translation(site: Folder) -> None:
    """NAME.LANG.md shares the id and the slug of NAME.md and says which file it translates."""
    path = site.write("actualites/fete.md", HEAD + "id: fete-2026\n")
    english = site.write("actualites/fete.en.md", "title: Party\ndate: 2026-06-21\nsummary: a\n")
    first, second = site.read().sources
    assert (first.path, first.id, first.slug, first.lang, first.translation_of) == (
        english, "fete-2026", "fete", "en", path,
    )  # fmt: skip
    assert (second.path, second.translation_of) == (path, None)
    assert site.faults() == []
    assert originals.read(site.config, english) == first


def test_same_id_in_both_forms_of_unicode(site: Folder) -> None:
    """A name with accents gives the same id whether written as macOS or as Linux does."""
    site.write("actualites/f\u0065\u0302te.md", HEAD)
    assert site.source().id == "actualites/f\u00eate"


def test_missing_content_folder(site: Folder) -> None:
    """Without content/ nothing is read, rather than everything taken for deleted."""
    site.content.rmdir()
    with pytest.raises(ContentError, match="content"):
        site.read()


def test_read_raises_the_first_fault(site: Folder) -> None:
    """Reading one file stops at its first fault, with its line."""
    path = site.write("actualites/fete.md", "date: demain\ntitle: a\nfoo: b\n")
    with pytest.raises(ContentError) as caught:
        originals.read(site.config, path)
    assert (caught.value.file, caught.value.line) == (str(path), 2)


SITTING = HEAD + "act_type: liste\nsitting_date: 2026-06-01\n"
SYNDICATE = HEAD + "syndicate:\n  "
FAULTS: dict[str, tuple[str, str, int, str, str]] = {
    "missing title": ("actualites/a", "date: 2026-06-21\nsummary: a\n", 1, "missing-title", "“title” is missing"),
    "empty title": ("actualites/a", "title: '  '\ndate: 2026-06-21\nsummary: a\n", 2, "bad-title", "empty"),
    "title not text": ("actualites/a", "title: 2026\ndate: 2026-06-21\nsummary: a\n", 2, "bad-title", "quotes"),
    "title is a list": ("actualites/a", "title: [a]\ndate: 2026-06-21\nsummary: a\n", 2, "bad-title", "text"),
    "missing date": ("actualites/a", "title: a\nsummary: a\n", 1, "missing-date", "“date” is missing"),
    "empty date": ("actualites/a", "title: a\ndate: ''\nsummary: a\n", 3, "bad-date", "2026-11-21 09:00"),
    "French date": ("actualites/a", "title: a\ndate: 21/06/2026\nsummary: a\n", 3, "bad-date", "“21/06/2026”"),
    "impossible date": ("actualites/a", "title: a\ndate: 2026-02-30\nsummary: a\n", 3, "bad-date", "“2026-02-30”"),
    "impossible hour": ("actualites/a", "title: a\ndate: 2026-02-03 25:00\nsummary: a\n", 3, "bad-date", "25:00"),
    "year 202": ("actualites/a", "title: a\ndate: 0202-02-03\nsummary: a\n", 3, "bad-date", "0202"),
    "unknown key": ("actualites/a", HEAD + "tittle: b\n", 5, "unknown-key", "“title”"),
    "key of another type": ("actualites/a", HEAD + "matter_code: '7.1'\n", 5, "unknown-key", "matter_code"),
    "flag": ("actualites/a", HEAD + "urgent: oui\n", 5, "bad-urgent", "true or false"),
    "long summary": ("actualites/a", f"title: a\ndate: 2026-06-21\nsummary: {'é' * 201}\n", 4, "bad-summary", "201"),
    "tags with commas": ("actualites/a", HEAD + "tags: fête, bal\n", 5, "bad-tags", "brackets"),
    "empty tag": ("actualites/a", HEAD + "tags: ''\n", 5, "bad-tags", "list"),
    "language": ("actualites/a", HEAD + "lang: no\n", 5, "bad-lang", "quotes"),
    "language name": ("actualites/a", HEAD + "lang: français\n", 5, "bad-lang", "code"),
    "id with spaces": ("actualites/a", HEAD + "id: ma fête\n", 5, "bad-id", "spaces"),
    "status": ("actualites/a", HEAD + "status: brouillon\n", 5, "bad-status", "published, draft"),
    "expires first": ("actualites/a", HEAD + "expires: 2026-06-20\n", 5, "expires-early", "before “date”"),
    "focus": ("actualites/a", HEAD + "image_focus: 0.5,1.2\n", 5, "bad-image-focus", "-1 to 1"),
    "focus with one number": ("actualites/a", HEAD + "image_focus: 0.5\n", 5, "bad-image-focus", "-1 to 1"),
    "picture elsewhere": ("actualites/a", HEAD + "image: https://example.org/a.jpg\n", 5, "image-elsewhere", "file"),
    "unknown account": ("actualites/a", SYNDICATE + "mastodn: {}\n", 6, "unknown-account", "“mastodon”"),
    "account in a list": ("actualites/a", HEAD + "syndicate: [blue]\n", 5, "unknown-account", "“bluesky”"),
    "account is a word": ("actualites/a", SYNDICATE + "mastodon: true\n", 6, "bad-account", "skip"),
    "key of an account": ("actualites/a", SYNDICATE + "mastodon:\n    txt: a\n", 7, "unknown-key", "“text”"),
    "hour alone": ("actualites/a", SYNDICATE + "mastodon:\n    at: 09:30\n", 7, "bad-at", "“09:30”"),
    "syndicate is a word": ("actualites/a", HEAD + "syndicate: mastodon\n", 5, "bad-syndicate", "list of accounts"),
    "event": ("agenda/a", HEAD, 1, "missing-start", "“start”"),
    "event backwards": ("agenda/a", HEAD + "start: 2026-07-02\nend: 2026-07-01\n", 6, "end-early", "“start”"),
    "level": ("alertes/a", HEAD + "from: 2026-06-21\nuntil: 2026-06-22\nlevel: rouge\n", 7, "bad-level", "vigilance"),
    "lost zero": ("equipements/a", HEAD + "adr_codepostal: 01200\n", 5, "bad-adr-codepostal", "quotes"),
    "a key within": ("agenda/a", HEAD + "start: 2026-07-02\nlocation:\n  nam: Halle\n", 7, "unknown-key", "“name”"),
    "missing act": ("conseil/a", HEAD + "act_type: liste\n", 1, "missing-sitting-date", "sitting_date"),
    "missing document": ("documents/a", HEAD + "file: b.pdf\n", 5, "missing-file", "b.pdf"),
    "address": ("demarches/a", HEAD + "online_url: www.example.org\n", 5, "bad-online-url", "https://"),
    "address of no form": ("demarches/a", HEAD + "online_url: 'http://[::1'\n", 5, "bad-online-url", "https://"),
    "document of no form": ("documents/a", HEAD + "file: 'http://[::1'\n", 5, "bad-file", "file"),
    "document with a long name": ("documents/a", HEAD + f"file: {'a' * 300}\n", 5, "missing-file", "exist"),
    "long picture": ("actualites/a", f"{HEAD}image_alt: a\nimage: {'a/' * 3000}\n", 6, "missing-picture", "exist"),
    "huge number": ("documents/a", HEAD + f"pages: {'9' * 400}\n", 5, "bad-pages", "number"),
    "half a page": ("documents/a", HEAD + "pages: 1.5\n", 5, "bad-pages", "whole"),
    "votes": ("conseil/a", SITTING + "votes: {for: -1}\n", 7, "bad-for", "whole"),
    "latitude": ("services/a", HEAD + "lat: 90.1\n", 5, "bad-lat", "number"),
    "a text for a date": ("actualites/a", f"title: a\nsummary: a\ndate: {'é' * 900}\n", 4, "bad-date", f"{'é' * 80}…”"),
    "no folder": ("a", HEAD, 1, "unknown-folder", "folders"),
    "unknown folder": ("actualite/a", HEAD, 1, "unknown-folder", "“actualites”"),
    "name without letters": ("actualites/!", HEAD, 1, "bad-name", "letter"),
    "unreadable": ("actualites/a", "title: 'a\n", 2, "unreadable", "quotation mark"),
    "lone translation": ("actualites/a.en", HEAD, 1, "lone-translation", "“a.md”"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_faults(site: Folder, name: str) -> None:
    """Each fault is an error with its line, a word for programs and one short sentence, and does not hide others."""
    file, text, line, code, words = FAULTS[name]
    path = site.write(f"{file}.md", text)
    site.write("tribune/other.md", "title: a\ndate: 2026-06-21\nfoo: b\n")
    first, other = site.read().problems
    if first.file != path:
        first, other = other, first
    assert (first.file, first.line, first.code, first.severity) == (path, line, code, "error")
    assert words in first.message
    assert first.message.count(".") == 1 or "example.org" in first.message or "“" in first.message
    assert (other.line, other.code) == (4, "unknown-key")
    assert originals.faulty([first, other]) == {path, other.file}


def test_every_fault_of_one_file(site: Folder) -> None:
    """All faults of a file are told at once, in the order of its lines, and its source is still known by its id."""
    site.write(
        "actualites/a.md",
        "date: hier\nfoo: 1\nsummary: a\nimage: images/none.jpg\nsyndicate: [nobody]\nurgent: 1\n",
        "![](images/none.jpg)\n",
    )
    assert site.faults() == [
        (1, "missing-title"),
        (2, "bad-date"),
        (3, "unknown-key"),
        (5, "missing-image-alt"),
        (5, "missing-picture"),
        (6, "unknown-account"),
        (7, "bad-urgent"),
        (9, "missing-alt"),
        (9, "missing-picture"),
    ]
    assert [source.id for source in site.read().sources] == ["actualites/a"]


def test_summary_is_counted_in_graphemes(site: Folder) -> None:
    """A family of emoji is one character of the 200, as people count."""
    site.write("actualites/a.md", f"title: a\ndate: 2026-06-21\nsummary: {'👩‍👩‍👧‍👦' * 200}\n")
    assert site.faults() == []


# ------------------------------------------------------------------------------------------- vanished ids


def history(**titles: str) -> History:
    """Make a ledger in which these originals have one live copy each, ours; ``__`` stands for a slash."""
    ids = {name.replace("__", "/"): title for name, title in titles.items()}
    return History({(id_, "m"): Copy(id_, "m", State.LIVE, title=title) for id_, title in ids.items()})


def verdict(site: Folder, past: History) -> tuple[list[Problem], tuple[str, ...]]:
    """Say what is taken for renamed and what is withdrawn, given this ledger."""
    reading = site.read()
    renamed = originals.renamed(reading.sources, past)
    return renamed, originals.withdrawn(reading.sources, [*reading.problems, *renamed], past)


def test_deleted_draft_and_site_only_are_withdrawn(site: Folder) -> None:
    """A deleted file, a draft and ``syndicate: false`` withdraw; what stays, what is to come or expired does not."""
    site.write("actualites/draft.md", HEAD + "status: draft\n")
    site.write("actualites/alone.md", HEAD + "syndicate: false\n")
    site.write("actualites/stays.md", HEAD + "expires: 2026-06-22\n")
    site.write("actualites/nowhere.md", HEAD + "syndicate: []\n")
    site.write("actualites/later.md", "title: a\ndate: 2027-01-01\nsummary: a\n")
    ids = ("draft", "alone", "stays", "nowhere", "later", "deleted")
    past = history(**{f"actualites__{name}": "Voirie" for name in ids})
    assert verdict(site, past) == ([], ("actualites/alone", "actualites/deleted", "actualites/draft"))


@pytest.mark.parametrize("change", [{"state": State.GONE}, {"state": State.WITHDRAWN}, {"ours": False}])
def test_only_our_live_copies_are_withdrawn(site: Folder, change: dict[str, object]) -> None:
    """Copies that are gone, withdrawn or not ours are never withdrawn, nor the cause of a suspicion."""
    copy = replace(Copy("actualites/fete", "m", State.LIVE, title="Fête"), **change)  # type: ignore[arg-type]  # a test's table
    site.write("actualites/fete-2.md", HEAD)
    assert verdict(site, History({("actualites/fete", "m"): copy})) == ([], ())


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("agenda-bis/../actualites/bal", "La fête de l'été"),  # the same title, but for an accent
        ("actualites/bal", "Fete de l'ete"),
        ("tribune/fete", "Tout autre chose"),  # the same name, in another folder
    ],
)
def test_a_renamed_file_is_an_error_and_withdraws_nothing(site: Folder, file: str, title: str) -> None:
    """A new file with the title or the name of a vanished original is told to take its id; its copies stay."""
    path = site.write(f"{Path(os.path.normpath(file))}.md", f'date: 2026-06-21\nsummary: a\ntitle: "{title}"\n')
    ((problem,), gone) = verdict(site, history(actualites__fete="Fête de l'été"))
    assert (problem.file, problem.line, problem.severity) == (path, 4, "error")
    assert "“id: actualites/fete”" in problem.message
    assert gone == ()


def test_a_file_that_names_its_id_is_no_rename(site: Folder) -> None:
    """An editor who writes an id says that it is other news: the vanished original is withdrawn."""
    site.write("actualites/fete-2.md", HEAD + "id: fete-2\n")
    assert verdict(site, history(actualites__fete="Fête")) == ([], ("actualites/fete",))


@pytest.mark.parametrize(
    ("file", "old", "address"),
    [
        ("fete.md", "actualites/fete", ""),  # the id line was added, mistyped, to a file without one
        ("fete.md", "fete-2025", "https://valserein.example.org/ville/actualites/fete/"),  # or mistyped in its line
        ("Fête d'été.md", "fete-2025", "https://valserein.example.org/en/actualites/fete-d-ete/"),
    ],
)
def test_a_mistyped_id_is_an_error_and_withdraws_nothing(site: Folder, file: str, old: str, address: str) -> None:
    """A file that stands where a vanished original stood is that original: the message says which id to write."""
    path = site.write(f"actualites/{file}", HEAD + "id: fete-2052\n")
    past = History({(old, "m"): Copy(old, "m", State.LIVE, title="Autre titre", url=address)})
    ((problem,), gone) = verdict(site, past)
    assert (problem.file, problem.line, problem.severity) == (path, 5, "error")
    assert f"“id: {old}”" in problem.message
    assert gone == ()


def test_a_lost_id_line_is_an_error(site: Folder) -> None:
    """A file whose id line was removed is known by the address that its copies link to."""
    site.write("actualites/fete.md", HEAD)
    address = "https://valserein.example.org/actualites/fete/"
    past = History({("fete-2025", "m"): Copy("fete-2025", "m", State.LIVE, title="Autre titre", url=address)})
    ((problem,), gone) = verdict(site, past)
    assert "“id: fete-2025”" in problem.message
    assert gone == ()


def test_the_address_in_another_folder_is_no_proof_against_an_id(site: Folder) -> None:
    """Another folder's file of the same name, with an id of its own, is other news."""
    site.write("agenda/fete.md", HEAD + "id: fete-agenda\nstart: 2026-06-22\n")
    address = "https://valserein.example.org/actualites/fete/"
    past = History({("actualites/fete", "m"): Copy("actualites/fete", "m", State.LIVE, title="Fête", url=address)})
    assert verdict(site, past) == ([], ("actualites/fete",))


WEEKLY = "title: Marché du {day} juin\ndate: 2026-06-{day}\nsummary: {summary}\nimage: images/a.jpg\nimage_alt: a\n"
MET = WEEKLY.format(day=21, summary="Sur la place.")


@pytest.mark.parametrize(
    ("now", "body", "renamed"),
    [
        (MET.replace("Marché", "Grande braderie"), "Un autre texte.\n", True),  # summary, date and picture
        (
            MET.replace("Marché", "Grande braderie").replace("Sur la", "Dans la"),
            "Venez nombreux.\n",
            True,
        ),  # text, date
        (MET.replace("Marché", "Grande braderie") + "id: braderie\n", "Venez nombreux.\n", True),
        (WEEKLY.format(day=28, summary="Sur la place."), "Venez nombreux.\n", False),  # next week's
        (MET.replace("Marché", "Grande braderie").replace("Sur la", "Dans la"), "Un autre texte.\n", False),
        (MET.replace("Marché", "Grande braderie").replace("a.jpg", "b.jpg"), "Un autre texte.\n", False),
    ],
)
def test_a_file_with_another_name_and_title_is_known_by_what_builds_saw(
    site: Folder, now: str, body: str, *, renamed: bool
) -> None:
    """Its date with its text, or with its summary and picture, proves it; next week's notice proves nothing."""
    for name in ("a", "b"):
        site.file(f"images/{name}.jpg", f"PNG 100 {name}".encode())
    path = site.write("actualites/marche.md", MET, "Venez nombreux.\n")
    before = {source.id: portraits.portrait(source) for source in site.read().sources}
    path.unlink()
    site.write("actualites/nouveau.md", now, body)
    past = History({("actualites/marche", "m"): Copy("actualites/marche", "m", State.LIVE, title="Conseil municipal")})
    reading = site.read()
    problems = originals.renamed(reading.sources, past, before)
    assert [problem.file.name for problem in problems] == (["nouveau.md"] if renamed else [])
    gone = originals.withdrawn(reading.sources, [*reading.problems, *problems], past, before)
    assert gone == (() if renamed else ("actualites/marche",))


def test_unlike_news_is_no_rename(site: Folder) -> None:
    """A new file of another title and name does not keep a deleted original alive."""
    site.write("actualites/bal.md", "title: Bal des pompiers\ndate: 2026-06-21\nsummary: a\n")
    assert verdict(site, history(actualites__fete="Fête de l'été")) == ([], ("actualites/fete",))


def test_two_renames_are_paired(site: Folder) -> None:
    """Two files renamed at once each get the id of the one they resemble."""
    site.write("actualites/x.md", "title: Conseil municipal du 3 mars 2026\ndate: 2026-06-21\nsummary: a\n")
    site.write("actualites/y.md", "title: Conseil municipal du 7 juillet 2026\ndate: 2026-06-21\nsummary: a\n")
    past = history(a="Le conseil municipal du 7 juillet 2026", b="Le conseil municipal du 3 mars 2026")
    problems, gone = verdict(site, past)
    assert sorted((problem.file.stem, problem.message.split("“id: ")[1][0]) for problem in problems) == [
        ("x", "b"),
        ("y", "a"),
    ]
    assert gone == ()


UNKNOWN = {
    "unreadable": lambda site: site.write("actualites/x.md", "title: 'a\n"),
    "id at fault": lambda site: site.write("actualites/x.md", HEAD + "id: ma fête\n"),
    "no type": lambda site: site.write("x.md", HEAD),
    "no title": lambda site: site.write("actualites/x.md", "date: 2026-06-21\n"),
    "dead link": lambda site: (site.content / "x.md").symlink_to("none"),
}  # fmt: skip


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_file_that_may_be_any_original_keeps_all_that_are_missing(site: Folder, name: str) -> None:
    """While a file cannot say which original it is, nothing is taken for deleted; a draft still withdraws."""
    make: Callable[[Folder], object] = UNKNOWN[name]
    (site.content / "actualites").mkdir()
    make(site)
    site.write("actualites/draft.md", HEAD + "status: draft\n")
    assert verdict(site, history(actualites__deleted="Voirie", actualites__draft="Neige"))[1] == ("actualites/draft",)


def test_a_fault_touches_no_copy(site: Folder) -> None:
    """A draft with a fault withdraws nothing, and a fault elsewhere does not keep a deleted original alive."""
    site.write("actualites/a.md", HEAD + "status: draft\nfoo: 1\n")
    assert verdict(site, history(actualites__a="Fête", b="Voirie"))[1] == ("b",)


def test_a_draft_translation_withdraws_nothing(site: Folder) -> None:
    """The original decides for its translations: the draft of one leaves the copies alone."""
    site.write("actualites/a.md", HEAD)
    site.write("actualites/a.en.md", HEAD + "status: draft\n")
    assert verdict(site, history(actualites__a="Fête")) == ([], ())


INVISIBLE = "\\u200b\\u202e"
HOLLOW = {
    "title": 'title: "%s"\ndate: 2026-06-21\n',
    "image_alt": HEAD + 'image: images/a.jpg\nimage_alt: "%s"\n',
    "category": HEAD + 'category: "%s"\n',
    "tags": HEAD + 'tags: [fête, "%s"]\n',
}


@pytest.mark.parametrize("key", HOLLOW)
def test_what_cannot_be_seen_is_empty(site: Folder, key: str) -> None:
    """A text made of invisible characters only is no text."""
    site.file("images/a.jpg", b"PNG 800")
    site.write("actualites/a.md", HOLLOW[key] % INVISIBLE)
    assert f"bad-{key.replace('_', '-')}" in [code for _line, code in site.faults()]


def test_every_text_is_cleaned_once_read(site: Folder) -> None:
    """Escapes, bells and signs of direction stay in the file; lines stay where a text may have several."""
    site.file("images/a.jpg", b"PNG 800")
    site.write(
        "agenda/a.md",
        'title: "Fê\\e[31mte\\nde mai"\ndate: 2026-06-21\nstart: 2026-06-21\ncategory: "Cul\\u202eture"\n'
        'tags: ["b\\al"]\nimage: images/a.jpg\nimage_alt: "Une\\x9b place"\nimage_credit: "Mai\\arie"\n'
        'summary: "Oy\\aez"\nlocation: {name: "Sa\\alle", address: "1 rue\\nBasse\\a"}\n'
        'syndicate: {mastodon: {text: "Oyez\\a\\n\\nici"}}\n',
    )
    source = site.source()
    assert (source.title, source.category, source.tags) == ("Fê[31mte de mai", "Culture", ("bl",))
    assert source.picture
    assert (source.picture.alt, source.picture.credit) == ("Une place", "Mairie")
    assert source.extra["location"] == {"name": "Salle", "address": "1 rue\nBasse"}
    assert source.syndicate
    assert source.syndicate["mastodon"].text == "Oyez\n\nici"


@pytest.mark.parametrize("name", ["e\u0301te\u0301.jpg", "\u00e9t\u00e9.jpg"])
def test_the_name_of_a_file_is_kept_letter_for_letter(site: Folder, name: str) -> None:
    """A picture named in either form of Unicode is found under that very name."""
    site.file(f"images/{name}", b"PNG 800")
    site.write("actualites/a.md", HEAD + f"image: images/{name}\nimage_alt: Une place\n")
    source = site.source()
    assert source.picture
    assert source.picture.path.name == name


@pytest.mark.parametrize("line", ["syndicate: false", "sensitive: true", "urgent: true", "expires: 2026-07-01"])
def test_a_translation_decides_nothing(site: Folder, line: str) -> None:
    """What only the original may say is refused in its translation, which names the file where to write it."""
    site.write("actualites/fete.md", HEAD)
    path = site.write("actualites/fete.en.md", HEAD + f"{line}\n")
    (problem,) = site.read().problems
    assert (problem.file, problem.line, problem.code, problem.severity) == (path, 5, "translation-key", "error")
    assert "fete.md" in problem.message


def test_a_translation_has_words_of_its_own(site: Folder) -> None:
    """What a translation says for its readers is welcome: title, summary, tags, picture, dates."""
    site.file("images/a.jpg", b"PNG 800")
    site.write("actualites/fete.md", HEAD)
    own = "lang: en\ntags: [fair]\nimage: images/a.jpg\nimage_alt: A square\nstatus: draft\ncategory: Life\n"
    site.write("actualites/fete.en.md", HEAD + own)
    assert site.faults() == []


def test_blanks_left_to_fill(site: Folder) -> None:
    """What the models leave to fill is an error once published, wherever it stands, and none in a draft."""
    blank = "[À compléter\u00a0: le lieu]"
    text = f'title: Fête\ndate: 2026-06-21\nsummary: "Au {blank}."\nsyndicate: {{mastodon: {{text: "{blank}"}}}}\n'
    site.write("actualites/a.md", text, f"Bonjour\n\nAu {blank}.\n")
    site.write("actualites/b.md", text + "status: draft\n", f"Au {blank}.\n")
    assert site.faults() == [(4, "left-blank"), (5, "left-blank"), (9, "left-blank")]
    assert "le lieu" in site.read().problems[0].message


def test_too_many_tags(site: Folder) -> None:
    """Fifty tags are more than anybody reads."""
    for name, count in (("a", 50), ("b", 51)):
        site.write(f"actualites/{name}.md", HEAD + f"tags: [{', '.join(f't{number}' for number in range(count))}]\n")
    assert [(problem.file.name, problem.code) for problem in site.read().problems] == [("b.md", "bad-tags")]


def test_links_between_folders(site: Folder, tmp_path: Path) -> None:
    """A link to a folder that is read anyway, or that holds it, gives nothing twice; one from outside is followed."""
    site.write("actualites/a.md", HEAD)
    (site.content / "actualites" / "boucle").symlink_to("..")
    (site.content / "actualites" / "ancien").symlink_to("../agenda")
    site.write("agenda/b.md", HEAD + "start: 2026-06-21\n")
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs" / "c.md").write_text(f"---\n{HEAD}---\n", encoding="utf-8")
    (tmp_path / "ailleurs" / "retour").symlink_to(".")
    (site.content / "actualites" / "dehors").symlink_to(tmp_path / "ailleurs")
    reading = site.read()
    assert reading.problems == ()
    assert [source.id for source in reading.sources] == ["actualites/a", "actualites/c", "agenda/b"]


def test_a_named_pipe_among_the_originals(site: Folder) -> None:
    """What is named like an original and is no file is a fault of that name, not a wait for ever."""
    site.write("actualites/a.md", HEAD)
    os.mkfifo(site.content / "actualites" / "b.md")
    assert site.faults() == [(None, "unreadable")]


@pytest.mark.parametrize("name", [b"f\nete.md", b"f\x1bete.md", b"f\xe9te.md"])
def test_names_that_cannot_be_typed(site: Folder, name: bytes) -> None:
    """A line end, an escape or a byte that is no UTF-8 in a file's name is a fault of that file."""
    site.write("actualites/a.md", HEAD).rename(site.content / "actualites" / os.fsdecode(name))
    assert site.faults() == [(1, "bad-name")]
