"""New originals: models, answers, titles of any kind, and files that are never written over."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from syndicate import announcement, answers, frontmatter, kinds, ledger, new, originals, schema
from syndicate.announcement import Announcement
from syndicate.blanks import BLANK
from syndicate.config import TYPES, Config, load
from syndicate.errors import ConfigError, ContentError
from syndicate.kinds import BadValueError
from tools import models

NOW = datetime(2026, 11, 20, 8, 29, 59, tzinfo=UTC)  # 09:29 at the commune
MODELS = announcement.names()
# An answer for each kind; a text is what is left.
PAGE = "https://valserein.example.org/arrete"
SAMPLES: dict[kinds.Kind, str] = {kinds.moment: "24/11/2026 8h30", kinds.address: PAGE, kinds.addresses: PAGE}
NO_BREAK = "\u00a0"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Give a commune with an empty content/."""
    path = tmp_path / "tambour.toml"
    path.write_text(
        '[commune]\nname = "Valserein"\nurl = "https://valserein.example.org"\nphone = "03 53 01 04 25"\n',
        encoding="utf-8",
    )
    (tmp_path / "content").mkdir()
    return load(path)


def draft(config: Config, model: str, title: str = "", **given: str) -> new.Draft:
    """Begin a new original with these answers."""
    begun = new.Draft(config, announcement.find(model, None))
    for key, value in (({"title": title} if title else {}) | given).items():
        begun.answer(key, value)
    return begun


def answered(config: Config, model: Announcement) -> new.Draft:
    """Answer every question of a model, with a time that goes forward."""
    begun = new.Draft(config, model)
    for number, question in enumerate(model.questions):
        default = question.default if question.default != "now" else None
        typed = (
            default
            or ("Arrêté" if question.key == "act_type" else "")
            or ("01 99 00 12 34" if question.key == "phone" else "")
            or SAMPLES.get(question.kind, "Rue du Lavoir, place du Tambour.")
        )
        begun.answer(question.key, typed.replace("8h30", f"8h{number:02}"))
    return begun


# ------------------------------------------------------------------------------------------- the models


def test_there_is_a_model_for_the_usual_announcements() -> None:
    """At least twenty models, of several types, each with a label of its own."""
    loaded = [announcement.load(name) for name in MODELS]
    assert len(loaded) >= 20
    assert {model.type for model in loaded} >= {"actualites", "agenda", "alertes", "conseil", "rectificatifs"}
    assert len({model.label for model in loaded}) == len(loaded)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_answered_is_an_original_without_fault(config: Config, name: str) -> None:
    """Once its questions are answered, a model gives a file with nothing left to fill and nothing to mend."""
    created = new.create(answered(config, announcement.load(name)), NOW)
    reading = originals.read_all(config, NOW)
    assert created.blanks == ()
    assert [str(problem.message) for problem in reading.problems] == []
    assert [(source.id, source.status) for source in reading.sources] == [(created.id, "draft")]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_unanswered_says_what_to_fill(config: Config, name: str) -> None:
    """With the title and the required keys alone, the file passes and each question of the text is a blank."""
    model = announcement.load(name)
    begun = new.Draft(config, model)
    begun.answer("title", "Essai")
    for key in begun.missing():
        dated = {"until": "25/11/2026 9h"} | dict.fromkeys(("start", "from", "sitting_date"), "24/11/2026 9h")
        begun.answer(key, dated.get(key, "info"))
    created = new.create(begun, NOW)
    assert [problem.message for problem in originals.read_all(config, NOW).problems] == []
    assert len(created.blanks) >= 2
    lines = created.path.read_text(encoding="utf-8").split("\n")
    assert all(f"[À compléter{NO_BREAK}: {what}]" in lines[line - 1] for line, what in created.blanks)


@pytest.mark.parametrize("name", MODELS)
def test_every_place_of_a_model_is_asked_for(name: str) -> None:
    """No text waits for an answer that nobody is asked, and no answer is asked for nothing."""
    model = announcement.load(name)
    places = {found[0] for found in new._PLACE.findall(model.title + model.summary + model.body)}
    asked = {question.key for question in model.questions}
    assert places - asked <= set(new._FACTS)
    assert {key for key in asked - places if announcement.kind_of(model.type, key) is None} == set()


@pytest.mark.parametrize("name", MODELS)
def test_models_are_written_in_good_french(name: str) -> None:
    """Signs have their no-break spaces, apostrophes are curly, and nothing typed is left to mend."""
    model = announcement.load(name)
    asks = [question.ask for question in model.questions]
    for text in (model.label, model.title, model.summary, model.body, *model.say, *model.never, *asks):
        assert not re.search(
            r" [:;!?»]|«(?!\u00a0)|(?<!\u00a0)»|(?<!\u202f)[;!?]|(?<![\u00a0\w/])[:]|'|\.\.\.", text
        ), text


@pytest.mark.parametrize("name", MODELS)
def test_models_say_what_to_say(name: str) -> None:
    """Each model has at least three things to say and three never to say, none of which is in the text."""
    model = announcement.load(name)
    assert min(len(model.say), len(model.never)) >= 3
    assert [line for line in (*model.say, *model.never) if line in model.body] == []


def test_the_guide_is_the_one_that_the_models_make() -> None:
    """docs/guide/modeles.md names every model with its advice; `python -m tools.models` renews it."""
    assert models.GUIDE.read_text(encoding="utf-8") == models.guide()
    assert all(f"tambour new {name}" in models.guide() for name in MODELS)


def test_the_questions_of_a_bare_type_are_keys_of_it() -> None:
    """Each question of a type is a key that it has; all those required are asked."""
    for type_ in TYPES:
        model = announcement.bare(type_)
        asked = {question.key for question in model.questions}
        assert set(schema.REQUIRED.get(type_, ())) <= asked
        assert [key for key in asked if announcement.kind_of(type_, key) is None] == []


@pytest.mark.parametrize("type_", TYPES)
def test_a_bare_type_is_an_original_without_fault(config: Config, type_: str) -> None:
    """Whatever the type, the file that is written passes."""
    begun = answered(config, announcement.bare(type_))
    begun.answer("title", "Essai")
    created = new.create(begun, NOW)
    assert originals.read_all(config, NOW).problems == ()
    assert created.path == config.site.content / type_ / "essai.md"


@pytest.mark.parametrize("type_", sorted(announcement.LATER))
def test_what_a_type_may_also_say_stands_behind_a_mark(config: Config, type_: str) -> None:
    """Each reminder is a key of the type, in the form that a value of it has once the … are written over."""
    begun = answered(config, announcement.bare(type_))
    begun.answer("title", "Une page")
    made = new.create(begun, NOW)
    text = made.path.read_text(encoding="utf-8")
    asked = {question.key for question in announcement.bare(type_).questions}
    for key, example in announcement.LATER[type_].items():
        assert key not in asked
        assert f"\n# {key}: {example}" in text
        if "…" not in example:
            path = config.site.content / "essai.md"
            path.write_text(f"---\n{key}: {example}\n---\n", encoding="utf-8")
            _values, faults = schema.parse(frontmatter.read(path), schema.kinds_of(type_), config.zone)
            assert faults == []
        else:
            assert key in schema.kinds_of(type_)


def test_an_unknown_type_names_the_nearest() -> None:
    """A slip of the keyboard gets the type or the model that was meant; a type and a model must agree."""
    with pytest.raises(ConfigError, match="alertes"):
        announcement.find("alerte", None)
    with pytest.raises(ConfigError, match="coupure-eau"):
        announcement.find("coupure-eaux", None)
    with pytest.raises(ConfigError, match="fete"):
        announcement.find("agenda", "fetes")
    with pytest.raises(ConfigError, match="agenda"):
        announcement.find("actualites", "fete")
    assert announcement.find("agenda", "fete") is announcement.find("fete", None)


# ------------------------------------------------------------------------------------------- the file

TITLES = {
    "quotes": "Le « Tambour » dit \"non\" à l’'oubli'",
    "colon": "Eau : coupure # rue du Lavoir",
    "backslash": r"C:\mairie\n & *gras* [lien](x) {lieu} %s",
    "emoji": "🎄👩‍👩‍👧 Noël",
    "dashes": "--- Vente",
    "yes": "oui",
    "number": "112",
    "date": "2026-11-21",
    "anchor": "&a *b !c",
    "no-break": f"Fête{NO_BREAK}: à 9{NO_BREAK}h",
    "astral": "𝔉ête \U0001fffe du \u2028village",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_any_title_is_read_as_it_was_typed(config: Config, title: str) -> None:
    """Whatever signs a title holds, the file gives back those that can be seen, and says nothing else by it."""
    created = new.create(draft(config, "actualites", title), NOW)
    (source,) = originals.read_all(config, NOW).sources
    assert source.title == title.replace("\U0001fffe ", "").replace(" \u2028", " ")
    assert set(frontmatter.read(created.path).values) == {"title", "date", "id", "status", "summary"}
    assert created.path.name.isascii()


def test_a_title_of_several_lines_becomes_one(config: Config) -> None:
    """Ends of line and signs that no file can hold are taken out, and nothing after them makes front matter."""
    new.create(draft(config, "actualites", "Fête\r\nstatus: published\n---\x00\x07\udc80 du\tvillage "), NOW)
    (source,) = originals.read_all(config, NOW).sources
    assert (source.title, source.status) == ("Fête status: published --- du village", "draft")


def test_a_title_without_letters_is_refused(config: Config) -> None:
    """A file must have a name: one sentence says so and nothing is written."""
    with pytest.raises(ConfigError):
        new.create(draft(config, "actualites", "🎉 !!!"), NOW)
    assert list(config.site.content.iterdir()) == []


def test_front_matter_of_a_new_original(config: Config) -> None:
    """The date is now, to the minute, at the commune; the id is written; the name is plain and not too long."""
    created = new.create(draft(config, "actualites", "L’œuvre d’été : " + "à la plage " * 12), NOW)
    values = frontmatter.read(created.path).values
    assert values["date"] == "2026-11-20 09:29"
    assert values["id"] == created.id == f"actualites/{created.path.stem}"
    assert values["status"] == "draft"
    assert created.path.stem.startswith("l-oeuvre-d-ete-a-la-plage")
    assert len(created.path.stem) <= new.LONGEST_NAME
    assert not created.path.stem.endswith("-")


def test_nothing_is_written_over(config: Config) -> None:
    """A title already used, even under a name of other letters, gives a sentence and leaves the first file alone."""
    first = new.create(draft(config, "actualites", "Fête"), NOW).path
    before = first.read_bytes()
    with pytest.raises(ContentError, match=r"content/actualites/fete\.md"):
        new.create(draft(config, "actualites", "fete !"), NOW)
    first.rename(first.with_name("Fête.md"))
    with pytest.raises(ContentError, match=r"content/actualites/Fête\.md"):
        new.create(draft(config, "actualites", "Fête"), NOW)
    assert [(path.name, path.read_bytes()) for path in first.parent.iterdir()] == [("Fête.md", before)]


def test_an_unreadable_file_is_not_written_over(config: Config) -> None:
    """A file that is no original keeps its place too."""
    path = config.site.content / "agenda" / "bal.md"
    path.parent.mkdir()
    path.write_bytes(b"\xff")
    with pytest.raises(ContentError, match=r"bal\.md"):
        new.create(draft(config, "agenda", "Bal", start="14/7/2027 21h"), NOW)
    assert path.read_bytes() == b"\xff"


def test_an_id_is_never_used_twice(config: Config) -> None:
    """A renamed original keeps its id, and the ledger remembers those that are gone: neither is taken."""
    first = new.create(draft(config, "actualites", "Bal"), NOW).path
    first.rename(first.with_name("bal-2025.md"))
    assert new.create(draft(config, "actualites", "Bal"), NOW).id == "actualites/bal-2"
    with ledger.opened(config.ledger, clock=lambda: NOW) as book:
        book.append(
            "attempted",
            original="actualites/fete",
            account="essai",
            action="publish",
            key="k",
            digest="d",
            generation=1,
        )
    assert new.create(draft(config, "actualites", "Fête"), NOW).id == "actualites/fete-2"


def test_what_is_at_fault_leaves_no_file(config: Config) -> None:
    """A picture that does not exist, or an account nobody has, is said at once and nothing stays behind."""
    with pytest.raises(ContentError):
        new.create(draft(config, "actualites", "Bal", image="/images/bal.jpg", image_alt="Un bal."), NOW)
    with pytest.raises(ContentError):
        new.create(draft(config, "actualites", "Bal", syndicate="mastodo"), NOW)
    with pytest.raises(ContentError):
        new.create(draft(config, "pages", "Agenda"), NOW)
    assert list(config.site.content.rglob("*.md")) == []


def test_required_answers_are_named(config: Config) -> None:
    """What the file cannot do without is asked for by name, all together."""
    with pytest.raises(ConfigError, match=r"level \(.*, from \(.*, until \("):
        new.create(draft(config, "alertes", "Crue"), NOW)


def test_only_a_complete_text_can_be_published(config: Config) -> None:
    """A script may publish at once what has no blank; with one, it is refused and nothing is written."""
    with pytest.raises(ConfigError):
        new.create(draft(config, "actualites", "Bal", status="published"), NOW)
    begun = answered(config, announcement.load("coupure-eau"))
    begun.answer("status", "published")
    new.create(begun, NOW)
    assert [source.status for source in originals.read_all(config, NOW).sources] == ["published"]


def test_a_place_is_a_text_or_its_parts(config: Config) -> None:
    """``location`` in one piece fills the place of its name; its parts make a table."""
    whole = new.create(draft(config, "fete", "Bal", start="14/7/2027 21h", location="Salle des fêtes"), NOW)
    begun = draft(config, "fete", "Concert", start="14/7/2027 21h")
    begun.answer("location.name", "Salle des fêtes")
    begun.answer("location.address", "4, place du Tambour")
    parts = new.create(begun, NOW)
    assert frontmatter.read(whole.path).values["location"] == "Salle des fêtes"
    assert frontmatter.read(parts.path).values["location"] == {
        "name": "Salle des fêtes", "address": "4, place du Tambour",
    }  # fmt: skip
    assert "**le mercredi 14\u00a0juillet 2027 à 21\u00a0h**, Salle des fêtes." in whole.path.read_text(
        encoding="utf-8"
    )


def test_a_long_summary_is_left_to_the_person(config: Config) -> None:
    """Answers that would make a summary of more than 200 signs leave a blank there rather than a fault."""
    created = new.create(draft(config, "rumeur", "Le pont est sûr", fait="Le pont est sûr " * 20), NOW)
    assert BLANK.fullmatch(frontmatter.read(created.path).values["summary"])


# ------------------------------------------------------------------------------------------- the answers


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("24/11/2026", "2026-11-24"),
        ("1/7/2027 20h", "2027-07-01 20:00"),
        ("24/11/2026 à 8 h 30", "2026-11-24 08:30"),
        ("2026-11-24 8:30", "2026-11-24 08:30"),
        ("2026-11-24T08:30+01:00", "2026-11-24T08:30+01:00"),
    ],
)
def test_days_as_people_type_them(config: Config, typed: str, written: str) -> None:
    """French and international forms are understood alike."""
    assert answers.understood(kinds.moment, "start", typed, config.zone) == written


@pytest.mark.parametrize("typed", ["demain", "31/02/2026", "24/11", "24/11/2026 25h", "mardi prochain"])
def test_vague_or_impossible_days_are_refused(config: Config, typed: str) -> None:
    """A day that no calendar has, or that depends on the reader's, is asked again."""
    with pytest.raises(BadValueError):
        answers.understood(kinds.moment, "start", typed, config.zone)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("24/11", "2026-11-24"),
        ("24/11 8h30", "2026-11-24 08:30"),
        ("mardi 24 novembre à 8 h 30", "2026-11-24 08:30"),
        ("le mardi 24 novembre 2026 à 8h", "2026-11-24 08:00"),
        ("1er janvier", "2027-01-01"),
        ("vendredi 1er janvier à 18h", "2027-01-01 18:00"),
        ("19/11 7h", "2026-11-19 07:00"),
        ("3/2", "2027-02-03"),
    ],
)
def test_a_day_without_its_year_is_near(config: Config, typed: str, written: str) -> None:
    """A day as people say it is of this year, or of the next when it passed long ago."""
    assert answers.understood(kinds.moment, "start", typed, config.zone, date(2026, 11, 20)) == written


@pytest.mark.parametrize("typed", ["lundi 24 novembre", "lundi 24 novembre 2026", "31 novembre", "24/11 2026"])
def test_a_day_that_the_calendar_contradicts_is_refused(config: Config, typed: str) -> None:
    """The day of the week is checked, and a day that does not exist is no day."""
    with pytest.raises(BadValueError):
        answers.understood(kinds.moment, "start", typed, config.zone, date(2026, 11, 20))


def test_a_telephone_number_looks_like_one(config: Config) -> None:
    """Numbers in French and international forms are taken, short ones too; words are refused."""
    for number in ("01 99 00 12 34", "+33 1 99 00 12 34", "112", "01.99.00.12.34"):
        assert answers.understood(kinds.label, "phone", number, config.zone) == number
    for words in ("mairie", "demain", "5", "12345678901234567"):
        with pytest.raises(BadValueError):
            answers.understood(kinds.label, "phone", words, config.zone)


def test_an_end_at_the_start_is_refused(config: Config) -> None:
    """An end at the very time of the start is a slip; one day, from its beginning to its end, is not."""
    begun = draft(config, "agenda", "Bal", start="14/7/2027 21h")
    with pytest.raises(BadValueError, match="same time"):
        begun.answer("end", "14/7/2027 21h")
    begun = draft(config, "agenda", "Foire", start="14/7/2027")
    begun.answer("end", "14/7/2027")
    assert begun.values["end"] == "2027-07-14"


@pytest.mark.parametrize(
    ("written", "form", "words"),
    [
        ("2026-12-01 08:05", "", "mardi 1er\u00a0décembre 2026 à 8\u00a0h\u00a005"),
        ("2026-12-11", "", "vendredi 11\u00a0décembre 2026"),
        ("2026-12-21 18:00", "time", "18\u00a0h"),
        ("2026-12-01", "time", None),
        ("2026-12-31", "short", "jeudi 31\u00a0décembre"),
        ("2027-01-01", "date", "1er\u00a0janvier 2027"),
        ("2026-11-24T08:30:00 +01:00", "day", "mardi 24\u00a0novembre 2026"),
    ],
)
def test_days_in_a_sentence(written: str, form: str, words: str | None) -> None:
    """Residents read the day of the week, which is computed, and French hours."""
    assert answers.shown(answers.Written(written), form) == words


def test_answers_of_each_kind(config: Config) -> None:
    """Yes and no, numbers with a comma, and lists are understood as French people type them."""
    zone = config.zone
    assert answers.understood(kinds.flag, "urgent", "oui", zone) is True
    assert answers.understood(kinds.number, "lat", "45,5", zone) == 45.5
    assert answers.understood(kinds.texts, "tags", "eau ; travaux, école", zone) == ["eau", "travaux", "école"]
    assert answers.understood(kinds.wishes, "syndicate", "non", zone) is False
    with pytest.raises(BadValueError):
        answers.understood(kinds.flag, "urgent", "peut-être", zone)
    with pytest.raises(BadValueError):
        answers.understood(kinds.number, "lat", "nord", zone)


def test_an_end_before_the_start_is_refused_and_forgotten(config: Config) -> None:
    """The answer that goes back in time is not kept, so that another can be given."""
    begun = draft(config, "agenda", "Bal", start="14/7/2027 21h")
    with pytest.raises(BadValueError):
        begun.answer("end", "14/7/2027 20h")
    begun.answer("end", "15/7/2027 2h")
    assert begun.values["end"] == "2027-07-15 02:00"


def test_an_answer_is_not_filled_again(config: Config) -> None:
    """Braces typed by a person stay braces, and a final dot is not doubled."""
    created = new.create(draft(config, "coupure-eau", "Essai", motif="Vanne {lieu} remplacée.", lieu="rue Basse"), NOW)
    assert "\nVanne {lieu} remplacée.\n" in created.path.read_text(encoding="utf-8")


def test_an_unknown_key_names_the_nearest(config: Config) -> None:
    """A key that neither the type nor the model has is refused."""
    with pytest.raises(BadValueError, match="summary"):
        draft(config, "coupure-eau", sumary="x")
