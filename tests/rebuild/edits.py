"""What people do to a site, drawn at random: each edit changes files of a commune, or its time, and says what it did.

An edit that finds nothing to be done says so with an empty sentence.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from syndicate import ledger
from tests.rebuild.town import Town

Edit = Callable[[Town, random.Random], str]
WORDS = ("pont", "école", "fanfare", "lavoir", "verger", "brume", "kiosque", "marché", "haie", "cloche", "veillée")


def body(town: Town, draw: random.Random) -> str:
    """Add a paragraph."""
    file = _any(town, draw)
    _write(file, f"{_read(file)}\n\nAjout {_words(draw)}, [voir](/{_link(town, draw)}).\n")
    return f"text of {file.name}"


def beginning(town: Town, draw: random.Random) -> str:
    """Change the first paragraph, which stands for a summary where there is none."""
    file = _any(town, draw)
    front, text = _cut(file)
    _write(file, f"{front}D’abord {_words(draw)}.\n\n{text}")
    return f"first paragraph of {file.name}"


def title(town: Town, draw: random.Random) -> str:
    """Change a title."""
    return _set(_any(town, draw), "title", f'"Titre {_words(draw)} & <{draw.randrange(99)}>"')


def summary(town: Town, draw: random.Random) -> str:
    """Change a summary, or take it away."""
    return _set(_any(town, draw), "summary", draw.choice((f'"Résumé {_words(draw)}."', "")))


def date(town: Town, draw: random.Random) -> str:
    """Move the date, to the future at times."""
    moment = town.now + timedelta(days=draw.randint(-700, 12), hours=draw.randint(-12, 12))
    return _set(
        _any(town, draw, "actualites", "tribune", "rectificatifs", "agenda"), "date", f"{moment:%Y-%m-%d %H:%M}"
    )


def modified(town: Town, draw: random.Random) -> str:
    """Date a correction."""
    return _set(_any(town, draw, "actualites", "demarches"), "modified", f"{town.now:%Y-%m-%d %H:%M}")


def tags(town: Town, draw: random.Random) -> str:
    """Change the subjects."""
    return _set(_any(town, draw, "actualites", "agenda"), "tags", f"[{draw.choice(WORDS)}, {draw.choice(WORDS)}]")


def category(town: Town, draw: random.Random) -> str:
    """Change a category: to one of others, to a new one, to none."""
    chosen = draw.choice(("Travaux", "Vie locale", draw.choice(WORDS), ""))
    return _set(_any(town, draw, "actualites", "agenda", "documents"), "category", chosen)


def draft(town: Town, draw: random.Random) -> str:
    """Make an original a draft, or publish one."""
    file = _any(town, draw)
    return _set(file, "status", "" if "status: draft" in _read(file) else "draft")


def delete(town: Town, draw: random.Random) -> str:
    """Delete an original, but not the last ones."""
    files = _originals(town)
    if len(files) < 40:
        return ""
    file = draw.choice(files)
    file.unlink()
    return f"{file.name} deleted"


def rename(town: Town, draw: random.Random) -> str:
    """Give the file of an original another name, and so its page another address."""
    file = _any(town, draw, "actualites", "demarches", "agenda", "pages", "services")
    if "." in file.stem or list(file.parent.glob(f"{file.stem}.*.md")):
        return ""
    file.rename(file.with_stem(f"{file.stem[:30]}-{draw.randrange(999)}"))
    return f"{file.name} renamed"


def add(town: Town, draw: random.Random) -> str:
    """Write news: of now, of the past, of later; without summary at times."""
    moment = town.now - timedelta(hours=draw.choice((0, 1, 30, 9000, -5, -40)))
    name = f"ajout-{draw.randrange(10**6)}"
    summary = draw.choice((f'summary: "Résumé {_words(draw)}."\n', ""))
    head = f'title: "Ajout {_words(draw)}"\ndate: {moment:%Y-%m-%d %H:%M}\n{summary}category: {draw.choice(WORDS)}\n'
    kind = draw.choice(("actualites", "actualites", "rectificatifs", "tribune"))
    text = f"Texte {_words(draw)}, [voir](../{_link(town, draw)})."
    _write(town.content / kind / f"{name}.md", f"---\n{head}---\n{text}\n")
    return f"{kind}/{name} added at {moment}"


def translate(town: Town, draw: random.Random) -> str:
    """Translate an original, or take a translation away."""
    file = _any(town, draw, "actualites", "demarches", "pages", "alertes")
    if "." in file.stem:
        file.unlink()
        return f"{file.name} taken away"
    lang = draw.choice(("en", "en", "oc", "falc"))
    front, _text = _cut(file)
    front = re.sub(r"(?m)^(id|syndicate|modified|expires|level|from|until):.*\n", "", front)
    _write(file.with_suffix(f".{lang}.md"), f"{front}Text {_words(draw)}.\n")
    return f"{file.name} in {lang}"


def picture(town: Town, draw: random.Random) -> str:
    """Put another picture in the place of one, under its name."""
    file = draw.choice(sorted((town.content / "images").glob("*.jpg")))
    image = Image.new("RGB", (draw.choice((300, 700)), 400), (draw.randrange(256), 90, 60))
    data = BytesIO()
    image.save(data, "JPEG")
    file.write_bytes(data.getvalue())
    return f"picture {file.name}"


def shown(town: Town, draw: random.Random) -> str:
    """Show another picture with an original, in its text or above it."""
    file = _any(town, draw, "actualites", "agenda", "equipements")
    name = draw.choice(sorted((town.content / "images").glob("*.jpg"))).name
    if draw.random() < 0.5:
        _write(file, f"{_read(file)}\n\n![Une image](/images/{name})\n")
        return f"{name} in {file.name}"
    _set(file, "image_alt", '"Une image"')
    _set(file, "image_focus", "")
    return _set(file, "image", f"/images/{name}")


def document(town: Town, draw: random.Random) -> str:
    """Put another document in the place of one, of the same size at times; link it from another page too."""
    signed = sorted((town.content / "documents").glob("*.pdf"))
    file = draw.choice(signed) if draw.random() < 0.1 else town.content / "documents" / "plan.pdf"
    data = file.read_bytes()
    at = len(data) // 2
    file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] + b"%\n" * draw.choice((0, 900)))
    if draw.random() < 0.3:
        page = _any(town, draw, "actualites", "demarches")
        _write(page, f"{_read(page)}\n\n[Le document](/documents/{file.name})\n")
    return f"document {file.name}"


def alert(town: Town, draw: random.Random) -> str:
    """Begin an alert, or have one end at another time."""
    start = town.now + timedelta(hours=draw.choice((-30, -1, 3, 50, 200)))
    end = start + timedelta(hours=draw.choice((2, 26, 90)))
    head = (
        f'title: "Alerte {_words(draw)}"\ndate: {town.now - timedelta(hours=1):%Y-%m-%d %H:%M}\n'
        f"level: {draw.choice(('info', 'vigilance', 'urgence'))}\nfrom: {start:%Y-%m-%d %H:%M}\n"
        f"until: {end:%Y-%m-%d %H:%M}\nsyndicate: false\n"
    )
    name = f"alerte-{draw.randrange(6)}"
    _write(town.content / "alertes" / f"{name}.md", f"---\n{head}---\nQue faire : {_words(draw)}.\n")
    return f"{name} from {start} to {end}"


def event(town: Town, draw: random.Random) -> str:
    """Move an event, cancel it, have it come back."""
    file = _any(town, draw, "agenda")
    start = (town.now + timedelta(days=draw.randint(-20, 60))).replace(minute=0)
    match draw.randrange(4):
        case 0:
            return _set(file, "event_status", draw.choice(("cancelled", "postponed", "")))
        case 1:
            return _set(
                file, "recurrence", draw.choice((f"FREQ=WEEKLY;COUNT={draw.randint(2, 9)}", "FREQ=MONTHLY", ""))
            )
        case _:
            _set(file, "recurrence", "")
            _set(file, "previous_start", "")
            _set(file, "end", f"{start + timedelta(hours=2):%Y-%m-%d %H:%M}")
            return _set(file, "start", f"{start:%Y-%m-%d %H:%M}")


def order(town: Town, draw: random.Random) -> str:
    """Move a page, a procedure, a member in their lists; name a page otherwise in the menus."""
    file = _any(town, draw, "pages", "demarches", "elus", "services")
    if draw.random() < 0.4:
        return _set(file, "menu_title", f"Menu {draw.choice(WORDS)}")
    return _set(file, "order", str(draw.randint(1, 40)))


def settings(town: Town, draw: random.Random) -> str:
    """Change tambour.toml."""
    file = town.root / "tambour.toml"
    text = _read(file)
    menu = draw.sample(["demarches", "actualites", "agenda", "conseil", "horaires-et-contact", "documents"], 4)
    changes = (
        (r"^description = .*", f'description = "Commune {_words(draw)}"'),
        (r"^menu = .*", f"menu = {menu}".replace("'", '"')),
        (r"^mode = .*", f'mode = "{draw.choice(("normal", "mourning", "crisis", "normal"))}"'),
        (r"^phone = .*", f'phone = "03 53 01 0{draw.randrange(10)} 20"'),
        (r"^colours = .*", f'colours = ["#{draw.choice(("1f6b4a", "7a1f3d", "1f3f7a"))}", "#e8b22d"]'),
        (r"^sync_days = .*", f"sync_days = {draw.choice((30, 200, 365))}"),
    )
    pattern, line = draw.choice(changes)
    _write(file, re.sub(pattern, line, text, count=1, flags=re.MULTILINE))
    return f"settings: {line}"


def template(town: Town, draw: random.Random) -> str:
    """Change a template, one that others include at times."""
    file = draw.choice(sorted((town.theme / "templates").rglob("*.html")))
    _write(
        file, re.sub(r"</(p|ul|div|main|body|article)>", rf"<!-- {draw.randrange(99)} --></\1>", _read(file), count=1)
    )
    return f"template {file.name}"


def style(town: Town, draw: random.Random) -> str:
    """Change what the theme serves as it is."""
    file = draw.choice(sorted((town.theme / "static").glob("*.*")))
    _write(file, f"{_read(file)}\n" if file.suffix != ".svg" else f"{_read(file)}<!-- {draw.randrange(99)} -->\n")
    return f"static {file.name}"


def copy(town: Town, draw: random.Random) -> str:
    """Have an original published on a network, edited there, or withdrawn: lines of the ledger."""
    path = town.root / "ledger.jsonl"
    if not path.exists():
        ledger.create(path, at=town.now)
    file = _any(town, draw, "actualites", "agenda", "alertes")
    if "." in file.stem:
        return ""
    original, number = f"{file.parent.name}/{file.stem}", draw.randrange(10**6)
    with ledger.opened(path, clock=lambda: town.now) as book:
        book.append("attempted", original=original, account="reseau", action="publish", key=f"k{number}",
                    digest=f"d{number}", generation=1, title=file.stem)  # fmt: skip
        book.append("published", original=original, account="reseau", copy_id=str(number),
                    copy_url=f"https://social.example.org/@mairie/{number}", ours=True)  # fmt: skip
    return f"copy of {original}"


def clock(town: Town, draw: random.Random) -> str:
    """Let time go by, past the beginnings and the ends of things; back at times, as when a build is tried."""
    length = draw.choice((timedelta(minutes=7), timedelta(hours=5), timedelta(days=1), timedelta(days=9)))
    town.now += -length if draw.random() < 0.2 else length
    return f"it is {town.now}"


def boundary(town: Town, draw: random.Random) -> str:
    """Come to the very moment at which something begins or ends, or to just before it."""
    written = [
        datetime.fromisoformat(found).replace(tzinfo=town.now.tzinfo)
        for file in _originals(town)
        for found in re.findall(r"(?m)^(?:from|until|start|end|date|expires): (\d{4}-\d\d-\d\d \d\d:\d\d)", _read(file))
    ]
    near = [moment for moment in written if abs(moment - town.now) < timedelta(days=20)]
    if not near:
        return ""
    town.now = draw.choice(near) - timedelta(seconds=draw.randrange(2))
    return f"it is {town.now}"


EDITS: tuple[Edit, ...] = (
    body, beginning, title, summary, date, modified, tags, category, draft, delete, rename, add, translate, picture,
    shown, document, alert, event, order, settings, template, style, copy, clock, boundary,
)  # fmt: skip


# ------------------------------------------------------------------------------------------------ the files


def _originals(town: Town, *types: str) -> list[Path]:
    folders = [town.content / name for name in types] or sorted(town.content.iterdir())
    return sorted(file for folder in folders for file in folder.glob("*.md"))


def _any(town: Town, draw: random.Random, *types: str) -> Path:
    return draw.choice(_originals(town, *types))


def _link(town: Town, draw: random.Random) -> str:
    return _any(town, draw).relative_to(town.content).as_posix()


def _words(draw: random.Random) -> str:
    return " ".join(draw.sample(WORDS, 3))


def _set(file: Path, key: str, value: str) -> str:
    """Give a key of the front matter a value; an empty one takes the key away."""
    front, text = _cut(file)
    kept = re.sub(rf"(?m)^{key}:.*\n(?:[ -].*\n)*", "", front)
    line = f"{key}: {value}\n" if value else ""
    head = kept.removesuffix("---\n")
    _write(file, f"{head}{line}---\n{text}")
    return f"{file.name}, {key}: {value}"


def _cut(file: Path) -> tuple[str, str]:
    head, text = _read(file)[4:].split("\n---\n", 1)
    return f"---\n{head}\n---\n", text


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
