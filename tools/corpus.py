"""Write a commune of any size, always the same for the same seed: what the bench and the profiles of a build read.

    python -m tools.corpus FOLDER [--news 1000] [--photos 0] [--seed 1]

The news of ten years, of 250 to 400 words: 8 categories, 35 subjects, some with tables, lists, links to one another
and pictures. ``--photos`` draws that many photographs, 1600 pixels wide, which one article in four shows.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from syndicate.originals import slug

SAMPLE = Path(__file__).parents[1]
LAST_DAY = datetime.fromisoformat("2026-11-20T09:00")  # that of the sample commune, on its own clock
YEARS = 10
CATEGORIES = ("Vie municipale", "Travaux", "Culture", "Sports", "Enfance", "Environnement", "Solidarité", "Urbanisme")
TAGS = (
    "budget",
    "voirie",
    "école",
    "cantine",
    "bibliothèque",
    "marché",
    "déchets",
    "tri",
    "eau",
    "assainissement",
    "élections",
    "associations",
    "concert",
    "exposition",
    "patrimoine",
    "randonnée",
    "vélo",
    "stationnement",
    "transports",
    "sécurité",
    "pompiers",
    "forêt",
    "haies",
    "jardins",
    "aînés",
    "crèche",
    "piscine",
    "gymnase",
    "football",
    "cérémonie",
    "jumelage",
    "commerces",
    "emploi",
    "numérique",
    "santé",
)
WHO = (
    "le conseil",
    "la mairie",
    "l’équipe des espaces verts",
    "l’école du Pont",
    "le syndicat des eaux",
    "la bibliothèque",
    "le comité des fêtes",
    "l’amicale des pompiers",
    "le club de marche",
    "la cantine",
    "le centre de loisirs",
    "le service de l’eau",
)
DOES = (
    "ouvre",
    "répare",
    "présente",
    "organise",
    "remplace",
    "propose",
    "prépare",
    "reçoit",
    "agrandit",
    "entretient",
    "inaugure",
    "restaure",
)
WHAT = (
    "une passerelle",
    "un chemin de halage",
    "la toiture du gymnase",
    "une soirée de lectures",
    "les compteurs du bourg",
    "un verger public",
    "la salle des fêtes",
    "une exposition de photographies",
    "un atelier de réparation",
    "les trottoirs de la rue Basse",
    "un marché du soir",
    "la place du Tambour",
    "une aire de jeux",
    "les berges de l’Orvelle",
)
WHERE = (
    "au hameau du Clos",
    "près du lavoir",
    "dans la rue des Tilleuls",
    "sur la place",
    "au bord de l’Orvelle",
    "à l’ancienne gare",
    "derrière l’église",
    "au stade",
)
WHEN = (
    "dès lundi",
    "à partir du mois prochain",
    "pendant trois semaines",
    "jusqu’à la fin de l’hiver",
    "chaque samedi matin",
    "après les vacances",
    "avant les premières gelées",
    "le temps des travaux",
)


@dataclass(frozen=True, slots=True)
class News:
    """One piece of news to be written: the name of its file, and all that its front matter says."""

    name: str
    title: str
    date: datetime
    category: str
    tags: tuple[str, ...]
    summary: str
    body: str
    photo: int | None


def main() -> None:
    """Write what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--news", type=int, default=1000)
    parser.add_argument("--photos", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write(options.folder, options.news, photos=options.photos, seed=options.seed)


def write(root: Path, count: int, *, photos: int = 0, seed: int = 1) -> None:
    """Write a commune into a folder: the settings, pages and pictures of the sample, and so many pieces of news."""
    folder = root / "content" / "actualites"
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("tambour.toml", "audit.yaml"):
        shutil.copyfile(SAMPLE / name, root / name)
    for name in ("pages", "images"):
        shutil.copytree(SAMPLE / "content" / name, root / "content" / name, dirs_exist_ok=True)
    for one in news(count, photos=photos, seed=seed):
        (folder / f"{one.name}.md").write_text(text(one), encoding="utf-8")
    for number in range(photos):
        photograph(number).save(root / "content" / "images" / f"photo-{number:03}.jpg", quality=85)


def news(count: int, *, photos: int = 0, seed: int = 1) -> Iterator[News]:
    """Give the news, oldest first."""
    draw = random.Random(seed)
    names: list[str] = []
    dates = sorted(LAST_DAY - timedelta(minutes=draw.randrange(YEARS * 365 * 24 * 60)) for _one in range(count))
    for number, date in enumerate(dates):
        title = _capital(" ".join((draw.choice(WHO), draw.choice(DOES), draw.choice(WHAT))))
        name = f"{slug(title)}-{number:05}"
        photo = number // 4 % photos if photos and number % 4 == 0 else None
        tags = tuple(sorted(draw.sample(TAGS, draw.randint(1, 5))))
        yield News(
            name, title, date, draw.choice(CATEGORIES), tags, _sentence(draw), "\n\n".join(_body(draw, names)), photo
        )
        names.append(name)


def text(one: News) -> str:
    """Write a piece of news as an editor would."""
    head = [
        f'title: "{one.title}"', f"date: {one.date:%Y-%m-%d %H:%M}", f'summary: "{one.summary}"',
        f"category: {one.category}", f"tags: [{', '.join(one.tags)}]",
    ]  # fmt: skip
    if one.photo is not None:
        head += [f"image: /images/photo-{one.photo:03}.jpg", "image_alt: La rivière et ses berges un jour de brume"]
    return "\n".join(("---", *head, "---", one.body, ""))


def photograph(seed: int) -> Image.Image:
    """Draw what weighs as much as a photograph: a sky, things before it, and the grain of the film."""
    draw = random.Random(seed)
    sky = Image.linear_gradient("L").resize((1600, 1200))
    low, high = draw.randrange(90), draw.randrange(160, 255)
    scale = [low + (high - low) * level // 255 for level in range(256)]
    bands = [sky.point(scale).rotate(180 * turn) for turn in (0, 1, 0)]
    picture = Image.merge("RGB", bands)
    pencil = ImageDraw.Draw(picture)
    for _thing in range(80):
        x, y = draw.randrange(1600), draw.randrange(250, 1200)
        box = (x, y, x + draw.randint(15, 280), y + draw.randint(15, 280))
        colour = (draw.randrange(256), draw.randrange(256), draw.randrange(256))
        (pencil.ellipse if draw.random() < 0.4 else pencil.rectangle)(box, fill=colour)
    grain = Image.effect_noise(picture.size, 9).convert("RGB")
    return ImageChops.add(picture.filter(ImageFilter.GaussianBlur(1.1)), grain, 1.0, -128)


def _body(draw: random.Random, names: list[str]) -> Iterator[str]:
    yield _paragraph(draw, 55)
    words = draw.randint(200, 320)
    while words > 0:
        kind = draw.random()
        if kind < 0.2:
            yield f"## {_capital(draw.choice(WHAT))}"
        elif kind < 0.35:
            yield "\n".join(f"- {_sentence(draw)}" for _line in range(draw.randint(3, 5)))
            words -= 50
        elif kind < 0.45 and names:
            yield f"{_sentence(draw)} Voir aussi [{draw.choice(WHAT)}]({draw.choice(names)}.md)."
            words -= 20
        elif kind < 0.5:
            rows = "\n".join(f"| {draw.choice(WHO)} | {draw.randint(8, 17)} h |" for _row in range(4))
            yield f"| Qui | Heure |\n|-----|------:|\n{rows}"
            words -= 20
        else:
            yield f"{_paragraph(draw, 45)} [En savoir plus](https://www.exemple.example/{draw.randrange(9999)})"
            words -= 48


def _paragraph(draw: random.Random, words: int) -> str:
    said: list[str] = []
    while sum(len(one.split()) for one in said) < words:
        said.append(_sentence(draw))
    return " ".join(said)


def _sentence(draw: random.Random) -> str:
    said = [draw.choice(WHO), draw.choice(DOES), draw.choice(WHAT), draw.choice(WHERE), draw.choice(WHEN)]
    return _capital(" ".join(said)) + draw.choice((".", ".", ".", " !"))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


if __name__ == "__main__":
    main()
