"""The drawings of the site, in the commune's colours: its square, its arms, its icons, a picture for each kind of news.

All are written when the pages are, for only the vignettes that a page shows are.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, partial
from io import BytesIO
from pathlib import Path
from typing import Any

from pelican import Pelican, signals
from PIL import Image, ImageOps

from syndicate import drawing, identity, palette
from syndicate.cards import Setting
from syndicate.config import Config
from syndicate.drawing import arms, square, vignettes

from . import tracing

FOLDER = "theme"
TOUCH = 180  # pixels, of the icon that a telephone puts on its first screen
# What an original is about, by words that begin one of its category; the first vignette that has one is shown.
SUBJECTS = {
    "works": ("travaux", "voirie", "chantier", "urbanisme", "circulation", "stationnement", "route", "pont"),
    "school": ("ecole", "scolaire", "periscolaire", "cantine", "enfance", "jeunesse", "creche", "college", "lycee"),
    "water": ("eau", "assainissement", "riviere", "fontaine"),
    "safety": ("securite", "crue", "inondation", "prevention", "risque", "vigilance", "incendie", "meteo", "canicule"),
    "nature": ("nature", "environnement", "biodiversite", "jardin", "arbre", "haie", "foret", "dechet", "ecologie"),
    "culture": ("culture", "bibliotheque", "mediatheque", "musique", "concert", "cinema", "spectacle", "patrimoine"),
    "village-life": ("vie", "marche", "fete", "animation", "association", "commerce", "solidarite", "agenda"),
}  # fmt: skip
# Words that begin like one above and say something else: public contracts are no market day.
NEVER = ("marches publics",)
DEFAULT = "town-hall"
TYPES = {"agenda": "culture", "associations": "village-life", "equipements": "village-life", "alertes": "safety"}


@dataclass(frozen=True, slots=True)
class Vignette:
    """The picture of an original without one; asking for either address has it written. From the site's root."""

    name: str
    drawings: Drawings

    @property
    def day(self) -> str:
        """Give the picture by day."""
        return self.drawings.used(self.name)

    @property
    def night(self) -> str:
        """Give the picture by night."""
        return self.drawings.used(f"{self.name}-night")


@dataclass
class Drawings:
    """The addresses of the drawings, from the site's root, for the templates: ``site.drawings``."""

    config: Config
    shown: set[str] = field(default_factory=set)  # the vignettes that a page shows

    square, square_night = f"{FOLDER}/square.svg", f"{FOLDER}/square-night.svg"

    @property
    def arms(self) -> str:
        """Give the arms of the commune, as a picture or as our own drawing."""
        return f"{FOLDER}/arms.{'png' if self._given[:4] == identity.PNG else 'svg'}"

    def vignette(self, category: str, type_: str) -> Vignette:
        """Choose the picture of what has none."""
        return Vignette(subject(category, type_), self)

    def used(self, name: str) -> str:
        """Note that a page shows this vignette, and give its address."""
        self.shown.add(name)
        tracing.effect("drawing", name)
        return f"{FOLDER}/vignettes/{name}.svg"

    @cached_property
    def setting(self) -> Setting:
        """Give what the drawings of this commune, and of no other, grow from."""
        return identity.setting(self.config, self._given)

    @cached_property
    def _given(self) -> bytes:
        """Give the arms of the commune, clean; nothing when it gave none."""
        return identity.read_arms(self.config)

    def inks(self, *, night: bool = False) -> dict[str, str]:
        """Give the colours that everything is drawn in."""
        return drawing.complete(palette.drawing(self.config.site.palette, night=night), night=night)

    # ---------------------------------------------------------------------- files

    def files(self) -> dict[str, bytes]:
        """Draw everything: the bytes of each file, by its path from the site's root."""
        makers: dict[str, Callable[[], bytes]] = {
            self.square: partial(self._square, night=False),
            self.square_night: partial(self._square, night=True),
            **{f"{FOLDER}/vignettes/{name}.svg": partial(self._vignette, name) for name in sorted(self.shown)},
            self.arms: lambda: self._given or drawing.svg(arms.arms(), self.inks(), fit="xMidYMid slice").encode(),
            f"{FOLDER}/icon.svg": self._icon,
            "apple-touch-icon.png": lambda: _saved(self._pixels(TOUCH, 150, ground=True), "PNG", optimize=True),
            "favicon.ico": lambda: _saved(self._pixels(32, 32), "ICO", sizes=[(32, 32)]),
        }
        return {name: self._drawn(name, make) for name, make in makers.items()}

    def _drawn(self, name: str, make: Callable[[], bytes]) -> bytes:
        """Give a drawing, drawn once: all that it hangs on is in the name that it is kept under."""
        from . import bases

        inks = (self.inks(), self.inks(night=True))
        what = (bases.made_by(), name, self.setting, self._given, inks)
        place = self.config.cache / "cache" / "drawings" / hashlib.sha256(repr(what).encode()).hexdigest()
        try:
            return place.read_bytes()
        except OSError:
            data = make()
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh = place.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(data)
        fresh.replace(place)
        return data

    def _vignette(self, name: str) -> bytes:
        night = name.endswith("-night")
        scene = vignettes.vignette(name.removesuffix("-night"))
        return drawing.svg(scene, self.inks(night=night), fit="xMidYMid slice").encode()

    def _square(self, *, night: bool) -> bytes:
        commune = self.setting
        scene = square.square(
            commune.seed, commune.landscape, steeple=commune.steeple, night=night, mourning=commune.mourning
        )
        return drawing.svg(scene, self.inks(night=night)).encode()

    def _icon(self) -> bytes:
        """Give the icon of a browser's tab: the arms that were given, else the drum alone, which is seen when small."""
        if self._given[:4] == identity.PNG:
            inside = base64.b64encode(_saved(self._pixels(96, 96), "PNG", optimize=True)).decode()
            picture = f'<image width="96" height="96" href="data:image/png;base64,{inside}"/>'
            return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">{picture}</svg>\n'.encode()
        return self._given or drawing.svg(arms.icon(), self.inks(), fit="xMidYMid slice").encode()

    def _pixels(self, side: int, shield: int, *, ground: bool = False) -> Image.Image:
        """Give a square picture with the arms in its middle, ``shield`` pixels high.

        Arms given as SVG are not turned into pixels, which no library of ours can: the drum stands for them.
        """
        if self._given[:4] == identity.PNG:
            with Image.open(BytesIO(self._given)) as opened:
                made = ImageOps.contain(opened.convert("RGBA"), (shield, shield), Image.Resampling.LANCZOS)
        elif side <= 32:
            made = drawing.raster(arms.icon(), self.inks(), side)
        else:
            made = drawing.raster(arms.arms(), self.inks(), round(shield * arms.WIDTH / arms.HEIGHT))
        whole = Image.new("RGBA", (side, side), self.inks()["paper"] if ground else (0, 0, 0, 0))
        whole.alpha_composite(made, ((side - made.width) // 2, (side - made.height) // 2))
        return whole.convert("RGB") if ground else whole


def subject(category: str, type_: str = "") -> str:
    """Choose a vignette by the words of a category, without accents or capitals, else by the type of the original."""
    letters = (one for one in unicodedata.normalize("NFKD", category.casefold()) if not unicodedata.combining(one))
    bare = "".join(letters)
    words = [] if bare.startswith(NEVER) else re.findall(r"\w+", bare)
    for name, beginnings in SUBJECTS.items():
        if any(word == one or (len(one) > 3 and word.startswith(one)) for word in words for one in beginnings):
            return name
    return DEFAULT if bare else TYPES.get(type_, DEFAULT)


def write(pelican: Pelican) -> None:
    """Write the drawings into the output."""
    from .site import of

    output = Path(pelican.output_path)
    for path, data in of(pelican.settings).drawings.files().items():
        file = output / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    data = BytesIO()
    picture.save(data, form, **options)
    return data.getvalue()


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
