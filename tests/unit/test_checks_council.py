"""The acts of the council: what keeps one offline, the clocks of its sittings, and what must not vanish."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from syndicate import acts, build, originals, portraits
from syndicate.acts import Kind
from syndicate.checks import advise, council
from syndicate.cli import main
from syndicate.config import load
from syndicate.errors import ConfigError
from syndicate.fix import mend_all
from syndicate.source import Source

PARIS = ZoneInfo("Europe/Paris")
PDF = b"%PDF-1.7\nsigned\n%%EOF\n"
DIGEST = hashlib.sha256(PDF).hexdigest()
COMMUNE = '[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\n'
AUTHOR = "author_first: Prénom\nauthor_last: Nom\nauthor_capacity: maire\n"
CHECKED = "personal_data_checked: {by: Secrétariat, on: 2026-11-16}\n"
ACT = (
    'title: Le pont\ndate: 2026-11-17 09:00\nact_type: Délibération\nnumber: "2026-47"\n'
    "sitting_date: 2026-11-12 20:00\nonline_date: 2026-11-17\nprefecture_date: 2026-11-16\n" + AUTHOR + CHECKED
)
FILE = f'file: /conseil/pont.pdf\nfile_sha256: "{DIGEST}"\n'
NOW = "2026-11-20T12:00:00+01:00"


class Town:
    """A commune with one sound act."""

    def __init__(self, root: Path) -> None:
        self.root, self.content = root, root / "content"
        (self.content / "conseil").mkdir(parents=True)
        (root / "tambour.toml").write_text(COMMUNE, encoding="utf-8")
        self.pdf = self.content / "conseil/pont.pdf"
        self.pdf.write_bytes(PDF)

    def act(self, text: str = ACT + FILE, name: str = "conseil/pont.md") -> Path:
        """Write an original."""
        path = self.content / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\n{text}---\nBonjour.\n", encoding="utf-8")
        return path

    def faults(self, now: str = NOW) -> list[tuple[str, int | None, str]]:
        """Give the severity, the line and the code of what is wrong with the originals themselves."""
        found = originals.read_all(load(self.root / "tambour.toml"), datetime.fromisoformat(now)).problems
        return [
            (problem.severity, problem.line, problem.code) for problem in found if problem.code != "missing-summary"
        ]

    def advice(self, now: str) -> list[tuple[int | None, str]]:
        """Give the line and the code of the advice of the calendar."""
        config, moment = load(self.root / "tambour.toml"), datetime.fromisoformat(now)
        found = advise(originals.read_all(config, moment).sources, config, moment)
        return [(one.line, one.code) for one in found if one.code.startswith(("list-", "minutes-", "tribune-"))]

    def check(self, *options: str) -> tuple[int, str]:
        """Run the command; give its exit code and its lines."""
        result = CliRunner().invoke(main, ["-C", str(self.root), "check", "--short", *options])
        return result.exit_code, result.stdout


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    """Give a commune."""
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    return Town(tmp_path)


# ------------------------------------------------------------------------------------------- one act


def test_a_sound_act(town: Town) -> None:
    """An act with its file, its digest, its author, its dates and its check has nothing to mend."""
    town.act()
    assert town.faults() == []


@pytest.mark.parametrize(
    ("replaced", "by", "expected"),
    [
        ("Délibération", "Arrêté individuel", ("error", 4, "individual-act")),
        ("Délibération", "Décision individuelle", ("error", 4, "individual-act")),
        ("Délibération", "Divers", ("error", 4, "bad-act-type")),
        (CHECKED, "", ("error", 4, "personal-data-unchecked")),
        (CHECKED, "personal_data_checked: true\n", ("error", 12, "personal-data-unchecked")),
        (CHECKED, "personal_data_checked: {by: Secrétariat}\n", ("error", 12, "personal-data-unchecked")),
        (FILE, "", ("error", 4, "act-no-file")),
        (AUTHOR, "author_last: Nom\n", ("error", 4, "missing-author")),
        ("online_date: 2026-11-17\n", "", ("error", 4, "missing-online-date")),
        ("online_date: 2026-11-17", "online_date: 2026-11-11", ("error", 7, "act-dates")),
        ("online_date: 2026-11-17", "online_date: 2026-11-21", ("error", 7, "act-dates")),
        ("prefecture_date: 2026-11-16", "prefecture_date: 2026-11-11", ("error", 8, "act-dates")),
        (f'file_sha256: "{DIGEST}"\n', "", ("error", 13, "missing-digest")),
        (DIGEST, "abc", ("error", 14, "bad-digest")),
        (DIGEST, "0" * 64, ("error", 14, "file-changed")),
        ("/conseil/pont.pdf", "https://example.org/pont.pdf", ("warning", 13, "act-elsewhere")),
        ("/conseil/pont.pdf", "/../secret.pdf", ("error", 13, "act-elsewhere")),
    ],
)
def test_what_keeps_an_act_offline(town: Town, replaced: str, by: str, expected: tuple[str, int, str]) -> None:
    """Each thing that the law wants of an act is an error with its line when it is absent or cannot be true."""
    (town.root / "secret.pdf").write_bytes(PDF)
    assert replaced in ACT + FILE
    town.act((ACT + FILE).replace(replaced, by))
    assert town.faults() == [expected]


def test_drafts_wait(town: Town) -> None:
    """A draft may lack everything, but it may not be an individual decision."""
    town.act("title: a\ndate: 2026-11-17\nstatus: draft\nact_type: Délibération\nsitting_date: 2026-11-12\n")
    assert town.faults() == []
    town.act("title: a\ndate: 2026-11-17\nstatus: draft\nact_type: Arrêté individuel\nsitting_date: 2026-11-12\n")
    assert town.faults() == [("error", 5, "individual-act")]


def test_a_list_is_a_page(town: Town) -> None:
    """A convocation and a list of deliberations need no file, no author and no check."""
    for name in ("Convocation", "Ordre du jour", "Liste des délibérations"):
        town.act(f"title: a\ndate: 2026-11-13\nact_type: {name}\nsitting_date: 2026-11-12\n", f"conseil/{name[:5]}.md")
    assert town.faults() == []


@pytest.mark.parametrize("kind", ["Délibération", "Arrêté", "Décision", "Procès-verbal"])
def test_the_signed_file_never_changes(town: Town, kind: str) -> None:
    """One byte more in the file of any act, and it is at fault until the signed file is back."""
    town.act((ACT + FILE).replace("Délibération", kind))
    town.pdf.write_bytes(PDF + b"\n")
    assert town.faults() == [("error", 14, "file-changed")]
    town.pdf.write_bytes(PDF)
    assert town.faults() == []


def test_an_act_is_a_pdf(town: Town) -> None:
    """A text renamed .pdf is no act; a document that is none is no concern of the law's."""
    town.pdf.write_bytes(b"Article 1er\n")
    town.act(ACT + "file: /conseil/pont.pdf\n")
    assert town.faults() == [("error", 13, "act-not-pdf")]
    town.act("title: a\ndate: 2026-11-17\nfile: /conseil/pont.pdf\n", "documents/a.md")
    assert town.faults() == [("error", 13, "act-not-pdf")]


def test_a_document_with_a_digest_is_compared(town: Town) -> None:
    """Another document needs no digest; one that has a digest must be that file."""
    text = "title: a\ndate: 2026-11-17\nfile: /conseil/pont.pdf\n"
    town.act(text, "documents/a.md")
    assert town.faults() == []
    town.act(text + f'file_sha256: "{"0" * 64}"\n', "documents/a.md")
    assert town.faults() == [("error", 5, "file-changed")]


def test_small_communes_choose(town: Town) -> None:
    """Where the council chose posting, what electronic publication wants is advice; the rest stays an error."""
    (town.root / "tambour.toml").write_text(f'{COMMUNE}acts = "posting"\n', encoding="utf-8")
    town.act(ACT.replace(AUTHOR, "").replace(CHECKED, ""))
    assert town.faults() == [
        ("warning", 4, "act-no-file"),
        ("warning", 4, "missing-author"),
        ("error", 4, "personal-data-unchecked"),
    ]


@pytest.mark.parametrize(
    "text", ['acts = "mail"\n', 'acts = "posting"\npopulation = 3500\n', 'acts = "paper"\npopulation = 9000\n']
)
def test_the_choice_is_checked(town: Town, text: str) -> None:
    """A mode that does not exist, or that a larger commune may not choose, is a fault of the configuration."""
    (town.root / "tambour.toml").write_text(COMMUNE + text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(town.root / "tambour.toml")
    assert caught.value.line == 4


def test_numbers_are_used_once(town: Town) -> None:
    """Two acts of a kind under one number of a year are pointed at; another kind or another year may have it too."""
    town.act()
    town.act((ACT + FILE).replace("Délibération", "Arrêté"), "conseil/b.md")
    town.act((ACT + FILE).replace("sitting_date: 2026-11", "sitting_date: 2025-11"), "conseil/c.md")
    assert town.faults() == []
    town.act(name="conseil/z.md")
    assert town.faults() == [("warning", 5, "double-number")]


# --------------------------------------------------------------------------------------------- --fix


def test_fix_adds_the_digest(town: Town) -> None:
    """The line is added under the file, once, and the act is then sound."""
    path = town.act(ACT + "file: /conseil/pont.pdf  # signé\n")
    assert town.check("--fix", "--now", NOW)[0] == 0
    written = path.read_text(encoding="utf-8")
    assert f'file: /conseil/pont.pdf  # signé\nfile_sha256: "{DIGEST}"\n---' in written
    assert town.faults() == []
    assert town.check("--fix", "--now", NOW)[0] == 0
    assert path.read_text(encoding="utf-8") == written


@pytest.mark.parametrize("empty", ["file_sha256:\n", 'file_sha256: ""\n', "file_sha256: ''  \n"])
def test_fix_fills_an_empty_digest(town: Town, empty: str) -> None:
    """An empty line in its place is filled, not doubled."""
    path = town.act(f"file: /conseil/pont.pdf\n{empty}{ACT}")
    town.check("--fix", "--now", NOW)
    assert path.read_text(encoding="utf-8").count("file_sha256") == 1
    assert town.faults() == []


def test_fix_never_changes_a_digest(town: Town) -> None:
    """A digest that does not fit stays as it is: it tells that the file was changed."""
    path = town.act()
    before = path.read_bytes()
    town.pdf.write_bytes(PDF + b"changed")
    assert town.check("--fix", "--now", NOW)[0] == 2
    assert path.read_bytes() == before


def test_fix_touches_what_it_understands(town: Town) -> None:
    """A name written over two lines, or in a file from Windows, gives the same values, or nothing is changed."""
    windows = town.act(ACT + "file: /conseil/pont.pdf\n")
    windows.write_bytes(windows.read_bytes().replace(b"\n", b"\r\n"))
    folded = town.act(ACT.replace("2026-47", "2026-48") + "file: >-\n  /conseil/pont.pdf\n", "conseil/b.md")
    config = load(town.root / "tambour.toml")
    found = {one.file: one.after for one in mend_all(originals.read_all(config).sources, set(), town.content)}
    assert f'pont.pdf\r\nfile_sha256: "{DIGEST}"\r\n' in found[windows]
    assert folded not in found


# -------------------------------------------------------------------------------------------- clocks


def document(kind: str, sitting: datetime, online: date | None = None, **extra: object) -> Source:
    """Make a document of a sitting, which went online on that day."""
    at = datetime.combine(online, time(9), sitting.tzinfo) if online else sitting
    return Source(
        path=Path(f"/content/conseil/{kind}-{sitting:%Y-%m-%d}.md"), type="conseil", id=f"{kind}-{sitting}", slug="a",
        lang="fr", title="a", summary="", date=at, extra={"act_type": kind, "sitting_date": sitting, **extra},
        status="published" if online else "draft",
    )  # fmt: skip


ZONES = st.sampled_from(["Europe/Paris", "Indian/Reunion", "America/Martinique", "Pacific/Noumea", "Pacific/Tahiti"])
MOMENTS = st.builds(datetime.combine, st.dates(date(2022, 7, 2), date(2040, 1, 1)), st.times())


@given(ZONES, MOMENTS, st.integers(0, 20 * 24 * 60))
def test_a_list_has_until_the_end_of_the_seventh_day(name: str, at: datetime, minutes: int) -> None:
    """At any minute, in any zone, what is said depends only on how many days of the commune have gone by."""
    zone = ZoneInfo(name)
    sitting = at.replace(tzinfo=zone)
    now = datetime.fromtimestamp(sitting.timestamp() + 60 * minutes, zone)
    gone = (now.date() - sitting.date()).days
    (clock,) = council.deadlines([document("Délibération", sitting)], now, zone)
    assert clock.state(now) == ("ahead" if gone < 5 else "due" if gone <= 7 else "late")
    assert clock.last_day == sitting.date() + timedelta(days=7)
    assert clock.due.astimezone(zone).date() == sitting.date() + timedelta(days=8)


@given(st.lists(st.dates(date(2022, 7, 1), date(2040, 1, 1)), unique=True, max_size=6), st.randoms())
def test_minutes_are_counted_from_the_next_sitting(days: list[date], chance: object) -> None:
    """Whatever the order of the files, each sitting but the last has two clocks, the second from the next sitting."""
    documents = [document("Liste", datetime.combine(day, time(20), PARIS), day) for day in days]
    chance.shuffle(documents)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    found = council.deadlines(documents, datetime(2041, 1, 1, tzinfo=PARIS), PARIS)
    minutes = [clock for clock in found if clock.what == "minutes"]
    assert [clock.sitting for clock in minutes] == sorted(days)[:-1]
    assert [clock.counted_from for clock in minutes] == sorted(days)[1:]
    assert [clock.met for clock in found if clock.what == "list"] == sorted(days)


def test_the_day_of_approval_goes_before_the_next_sitting() -> None:
    """Minutes that were approved later, as a draft says, are counted from that day; online, they are no clock's."""
    first, second = datetime(2026, 9, 24, 20, tzinfo=PARIS), datetime(2026, 11, 12, 20, tzinfo=PARIS)
    both = [document("Liste", day, day.date()) for day in (first, second)]
    draft = document("Procès-verbal", first, approved_on=datetime(2026, 12, 10, tzinfo=PARIS))
    now = datetime(2026, 12, 18, tzinfo=PARIS)
    (clock,) = (one for one in council.deadlines([*both, draft], now, PARIS) if one.what == "minutes")
    assert (clock.counted_from, clock.last_day, clock.state(now)) == (date(2026, 12, 10), date(2026, 12, 17), "late")
    online = document("Procès-verbal", first, date(2026, 12, 11), adopted=datetime(2026, 12, 10, tzinfo=PARIS))
    (clock,) = (one for one in council.deadlines([*both, online], now, PARIS) if one.what == "minutes")
    assert (clock.counted_from, clock.met, clock.state(now)) == (date(2026, 12, 10), date(2026, 12, 11), "met")


def test_orders_are_of_no_sitting() -> None:
    """The acts of the mayor alone tell of no sitting, nor do sittings before the law of 2022."""
    now = datetime(2026, 11, 20, tzinfo=PARIS)
    sources = [document(kind, datetime(2026, 11, 2, tzinfo=PARIS), now.date()) for kind in ("Arrêté", "Décision")]
    sources.append(document("Délibération", datetime(2022, 6, 30, 20, tzinfo=PARIS), date(2022, 7, 1)))
    assert council.deadlines(sources, now, PARIS) == []


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-11-16T23:59:00+01:00", []),
        ("2026-11-17T00:00:00+01:00", [(6, "list-due")]),
        ("2026-11-19T23:59:00+01:00", [(6, "list-due")]),
        ("2026-11-20T00:00:00+01:00", [(6, "list-late")]),
        ("2027-11-20T00:00:00+01:00", [(6, "list-late")]),
        ("2027-11-21T00:00:00+01:00", []),
    ],
)
def test_advice_before_and_after(town: Town, now: str, expected: list[tuple[int, str]]) -> None:
    """Advice begins on the fifth day, says so once late, and stops after a year."""
    town.act()
    assert town.advice(now) == expected
    town.act("title: a\ndate: 2026-11-16\nact_type: Liste\nsitting_date: 2026-11-12\n", "conseil/liste.md")
    assert town.advice(now) == []


def test_strict(town: Town) -> None:
    """What is late is advice, and an error with --strict; what is only due is advice in both."""
    town.act()
    code, lines = town.check("--now", NOW)
    assert code == 0
    assert "conseil/pont.md:6: " in lines
    assert "[list-late]" in lines
    assert town.check("--now", NOW, "--strict")[0] == 2
    assert town.check("--now", "2026-11-19T12:00:00+01:00", "--strict")[0] == 0


@pytest.mark.parametrize(("population", "expected"), [(999, []), (1000, [(4, "tribune-missing")])])
def test_the_opposition_has_its_space(town: Town, population: int, expected: list[tuple[int, str]]) -> None:
    """From 1,000 inhabitants on, a site without any column is pointed at, on the line of the population."""
    (town.root / "tambour.toml").write_text(f"{COMMUNE}population = {population}\n", encoding="utf-8")
    assert town.advice(NOW) == expected
    town.act("title: a\ndate: 2026-10-01\n", "tribune/a.md")
    assert town.advice(NOW) == []


# ------------------------------------------------------------------------------------------- publicity


@pytest.mark.parametrize(
    ("online", "end"),
    [
        (date(2026, 11, 17), date(2027, 1, 17)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 30), date(2028, 2, 29)),
        (date(2026, 10, 31), date(2026, 12, 31)),
    ],
)
def test_two_months_from_day_to_day(online: date, end: date) -> None:
    """The publicity ends on the same day of the second month, or on its last day."""
    assert acts.publicity_end(online) == end


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_two_months_are_never_shorter(online: date) -> None:
    """From 59 to 62 days, and never less for a later day."""
    assert 59 <= (acts.publicity_end(online) - online).days <= 62
    assert acts.publicity_end(online) <= acts.publicity_end(online + timedelta(days=1))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("DÉLIBÉRATION du conseil", Kind.DELIBERATION),
        ("de\u0301libe\u0301ration", Kind.DELIBERATION),
        ("Arrêté municipal", Kind.ORDER),
        ("PV", Kind.MINUTES),
        ("Procès verbal", Kind.MINUTES),
        ("Ordre du jour", Kind.CONVOCATION),
        ("Décision nominative", Kind.INDIVIDUAL),
        ("", None),
    ],
)
def test_kinds_as_people_write_them(written: str, kind: Kind | None) -> None:
    """The kind is read whatever the case, the accents and what follows."""
    assert acts.read_kind(written) is kind


def test_an_act_that_was_online_stays(town: Town) -> None:
    """Removing or hiding an act within two months is an error, until a build was made without it."""
    path = town.act()
    town.act("title: a\ndate: 2026-11-16\nact_type: Liste\nsitting_date: 2026-11-12\n", "conseil/liste.md")
    config, now = load(town.root / "tambour.toml"), datetime.fromisoformat(NOW)
    build.build(config, now=now)
    assert originals.recall(config)["conseil/pont"].until == "2027-01-17"
    assert originals.recall(config)["conseil/liste"].until == ""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("title:", "status: draft\ntitle:"), encoding="utf-8")
    code, lines = town.check("--now", NOW)
    assert (code, "conseil/pont.md:2: " in lines, "[act-withdrawn]" in lines) == (2, True, True)
    path.unlink()
    code, lines = town.check("--now", NOW)
    assert (code, lines.startswith("content/conseil/pont.md: "), "17/01/2027" in lines) == (2, True, True)
    assert town.check("--now", "2027-01-17T23:00:00+01:00")[0] == 2
    assert town.check("--now", "2027-01-18T00:00:00+01:00")[0] == 0
    build.build(config, now=now)
    assert town.check("--now", NOW)[0] == 0


def test_an_older_report_is_read(town: Town) -> None:
    """A report written before acts were remembered says that nothing must stay."""
    old = {"date": "2026-11-17T09:00:00+01:00", "summary": "", "picture": "", "text": ""}
    report = town.root / "build.json"
    report.write_text(f'{{"portraits": {{"a": {str(old).replace(chr(39), chr(34))}}}}}', encoding="utf-8")
    assert portraits.recall(report)["a"].until == ""


def test_a_changed_act_keeps_its_page_and_its_file(town: Town) -> None:
    """Publishing goes on with the act as it was signed, while no page publishes the changed file."""
    town.act()
    config, now = load(town.root / "tambour.toml"), datetime.fromisoformat(NOW)
    build.build(config, now=now)
    town.pdf.write_bytes(PDF + b"changed")
    other = town.act("title: Autre\ndate: 2026-11-18\nsummary: a\n", "actualites/autre.md")
    other.write_text(other.read_text(encoding="utf-8") + "[l’acte](/conseil/pont.pdf)\n", encoding="utf-8")
    report = build.build(config, now=now, keep_going=True)
    assert [fault.code for fault in report.left_out] == ["file-changed"]
    assert 'href="/conseil/pont.pdf"' in (config.site.output / "actualites/autre/index.html").read_text("utf-8")
    assert (config.site.output / "conseil/pont.pdf").read_bytes() == PDF
    assert (config.site.output / "conseil/pont/index.html").is_file()


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("arrete municipal", "Arrêté municipal"), ("DÉLIBÉRATION", "Délibération"), ("proces-verbal", "Procès-verbal"),
        ("liste des deliberations", "Liste des délibérations"), ("De\u0301libe\u0301ration", "Délibération"),
        ("Compte rendu", "Compte rendu"), ("liste", "liste"),
    ],
)  # fmt: skip
def test_a_kind_is_named_as_the_site_writes_it(written: str, named: str) -> None:
    """Accents and capitals that an editor left out are put back, so that an order is one wherever it is shown."""
    assert acts.named(written) == named
    assert acts.read_kind(acts.named(written)) == acts.read_kind(written)
