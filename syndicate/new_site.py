"""The repository of a commune: its content and its settings, and calls to Tambour at one version.

Upgrading changes the version, in the files that name it, and nothing else: what people write is theirs. The models of
all files are in ``syndicate/starter``; what stands between two ``@`` there is filled in.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from syndicate import __version__, identity, palette, places
from syndicate.config import Config
from syndicate.drawing.inks import complete
from syndicate.drawing.raster import raster
from syndicate.drawing.square import square
from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.markdown_text import md

MODELS = Path(__file__).parent / "starter"
WIDTH = 1600  # pixels of the picture of the village
LOCK, REQUIREMENTS, WORKFLOWS = "requirements-lock.txt", "requirements.txt", ".github/workflows"
IGNORED = "/.venv/\n/.env\n/.tambour/\n/output/\n/outbox/\n/ledger/\n"
_ENGINE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_CALL = re.compile(r"(?m)^(\s*uses: (?P<engine>[\w./-]+)/\.github/workflows/[\w-]+\.yml)@v[\w.]+$")


@dataclass(frozen=True, slots=True)
class Engine:
    """Where Tambour is published: its repository on GitHub, and the version that this very program is of."""

    repository: str
    version: str = __version__

    @property
    def wheel(self) -> str:
        """Give the address of the program to install, among the files of its release."""
        name = self.repository.rpartition("/")[2]
        file = f"tambour-{self.version}-py3-none-any.whl"
        return f"https://github.com/{self.repository}/releases/download/v{self.version}/{file}" if name else ""

    @classmethod
    def named(cls, repository: str) -> Engine:
        """Take owner/name. Raise ``ConfigError`` for anything else."""
        if not _ENGINE.fullmatch(repository):
            raise ConfigError(_("“{text}” is not a repository of GitHub, written owner/name.").format(text=repository))
        return cls(repository)


def files(config: Config, engine: Engine, now: datetime) -> dict[str, bytes]:
    """Give every file of a new repository, by its place, but for ``tambour.toml``. Pure, but that it reads models."""
    # Runners are scarce at full hours: each commune has a minute of its own.
    minute = 3 + int(hashlib.sha256(config.commune.name.encode()).hexdigest(), 16) % 54
    words = {
        "NAME": md(config.commune.name),  # read in README.md only
        "ENGINE": engine.repository,
        "VERSION": engine.version,
        "MINUTE": str(minute),
        "DATE": f"{now:%Y-%m-%d %H:%M}",
        "DAY": f"{now:%Y-%m-%d}",
    }
    made = {place: _filled(text, words).encode() for place, text in _models()}
    made |= {name: text.encode() for name, text in _pins(engine).items()}
    return made | {".gitignore": IGNORED.encode(), "content/images/village.png": _village(config)}


def upgraded(root: Path) -> dict[str, bytes]:
    """Give the files of a repository that name the version, as they are at ours; those that change, only.

    Raise ``ConfigError`` when the repository was not made by ``tambour new-site``.
    """
    calls = {file: _read(file) for file in sorted((root / WORKFLOWS).glob("*.yml"))}
    named = {found["engine"] for text in calls.values() for found in _CALL.finditer(text)}
    if not named:
        message = _("Nothing here calls Tambour at a version: “tambour new-site” did not make this folder.")
        raise ConfigError(message, file=root)
    engine = Engine.named(min(named))
    fresh = {
        file.relative_to(root).as_posix(): _CALL.sub(rf"\1@v{engine.version}", text) for file, text in calls.items()
    } | _pins(engine)
    return {place: text.encode() for place, text in fresh.items() if _read(root / place) != text}


def _models() -> Iterator[tuple[str, str]]:
    for file in sorted(MODELS.rglob("*")):
        if file.is_file():
            place = file.relative_to(MODELS).as_posix()
            # A folder with a dot before its name would be hidden in the wheel's source.
            yield (f".{place}" if place.startswith("github/") else place), file.read_text(encoding="utf-8")


def _filled(text: str, words: Mapping[str, str]) -> str:
    """Fill a model in, in one pass: what is filled in is not looked at again."""
    return re.sub(r"@([A-Z]+)@", lambda found: words[found[1]], text)


def _pins(engine: Engine) -> dict[str, str]:
    """Give what is installed: the program by its address, and all that it needs by its digest."""
    note = _("Written by “tambour new-site”: use “tambour new-site --upgrade .” to change the version.")
    lock = places.lock().read_text(encoding="utf-8")
    return {
        REQUIREMENTS: f"# {note}\ntambour @ {engine.wheel}\n",
        LOCK: f"# {note}\n" + "".join(_uncommented(lock)),
    }


def _uncommented(lock: str) -> Iterator[str]:
    """Leave out who wants each package: a word about our own file, which is not there."""
    return (line for line in lock.splitlines(keepends=True) if not line.lstrip().startswith("#"))


def _village(config: Config) -> bytes:
    """Draw the square of the commune, as its home page has it."""
    setting = identity.setting(config)
    inks = complete(palette.drawing(config.site.palette))
    out = io.BytesIO()
    raster(square(setting.seed, setting.landscape, steeple=setting.steeple), inks, WIDTH).save(out, "PNG")
    return out.getvalue()


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError:
        return ""
