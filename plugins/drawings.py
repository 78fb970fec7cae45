"""The drawings of the site, in the commune's colours: its square, its arms, its icons, a picture for each kind of news.

All are written when the pages are, for only the vignettes that a page shows are.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from pelican import Pelican, signals

from syndicate import identity, palette
from syndicate.card_shapes import Setting
from syndicate.config import Config
from syndicate.drawing.inks import complete

from . import tracing
from .kept import kept

FOLDER = "theme"
TOUCH, FAVICON = "apple-touch-icon.png", "favicon.ico"
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
        return complete(palette.drawing(self.config.site.palette, night=night), night=night)

    # ---------------------------------------------------------------------- files

    def files(self) -> dict[str, bytes]:
        """Draw everything: the bytes of each file, by its path from the site's root."""
        vignettes = (f"{FOLDER}/vignettes/{name}.svg" for name in sorted(self.shown))
        names = (self.square, self.square_night, *vignettes, self.arms, f"{FOLDER}/icon.svg", TOUCH, FAVICON)
        return {name: self._drawn(name) for name in names}

    def _drawn(self, name: str) -> bytes:
        """Give a drawing, drawn once: all that it hangs on is in the name that it is kept under."""
        from . import bases

        inks = (self.inks(), self.inks(night=True))
        what = (bases.made_by(), name, self.setting, self._given, inks)
        place = self.config.cache / "cache" / "drawings" / hashlib.sha256(repr(what).encode()).hexdigest()
        return kept(place, partial(self._draw, name))

    def _draw(self, name: str) -> bytes:
        from . import sketches  # late: it loads Pillow, and each drawing is drawn once

        stem = Path(name).stem
        inks = self.inks(night=stem.endswith("-night"))
        if name in (self.square, self.square_night):
            return sketches.village(self.setting, inks, night=name == self.square_night)
        if name.startswith(f"{FOLDER}/vignettes/"):
            return sketches.vignette(stem.removesuffix("-night"), inks)
        makers = {self.arms: sketches.shield, TOUCH: sketches.touch_icon, FAVICON: sketches.favicon}
        return makers.get(name, sketches.icon)(self._given, inks)


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


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
