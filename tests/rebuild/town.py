"""A commune that is edited and built again, and its twin, which is built from nothing each time."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from syndicate import build
from syndicate.config import load
from syndicate.errors import InputError
from tests.rebuild import alone

SAMPLE = Path(__file__).parents[2]
NOW = datetime.fromisoformat("2026-11-20T12:00:00+01:00")
# What is left out of the sample, so that a build from nothing takes little time: some of what there is most of.
LEFT_OUT = ("proces-verbal-*", "arrete-*", "seance-2026-0*", "deliberation-2026-19*")
MOST = 9  # originals of one type that are kept
# What the sample lacks: an account whose copies have addresses, and a document without a digest.
ACCOUNT = '\n[accounts.reseau]\nkind = "mastodon"\nserver = "https://social.example.org"\n'
PLAN = '---\ntitle: "Le plan"\ndate: 2026-01-01\n---\n[Le plan](/documents/plan.pdf)\n'
EDITED = ("content", "tambour.toml", "audit.yaml", "ledger.jsonl", "theme")


@dataclass
class Town:
    """A commune in a folder; its theme is a copy of the real one, so that it can be edited too."""

    root: Path
    now: datetime = NOW
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def content(self) -> Path:
        """Give the folder of the originals."""
        return self.root / "content"

    @property
    def theme(self) -> Path:
        """Give the folder of the theme."""
        return self.root / "theme"

    @property
    def output(self) -> Path:
        """Give the folder of the site."""
        return self.root / "output"

    def build(self, **options: Any) -> build.Report | str:
        """Build it as it stands, and give the report, or the faults that stop the build."""
        settings = {"THEME": str(self.theme)}
        try:
            config = load(self.root / "tambour.toml")
            return build.build(config, now=self.now, settings=settings, **(self.options | options))
        except InputError as error:  # a page that the menu names can be gone: then the settings are at fault
            return str(error).replace(str(self.root), "")

    def site(self) -> dict[str, bytes]:
        """Give every file of its site."""
        files = (path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in files}


def write(root: Path) -> Town:
    """Write a part of the sample commune, and its theme."""
    content = shutil.ignore_patterns(*LEFT_OUT)
    shutil.copytree(SAMPLE / "content", root / "content", ignore=content)
    for folder in sorted((root / "content").iterdir()):
        originals = sorted(folder.glob("*.md"))
        for original in originals[MOST:] if folder.name == "actualites" else ():
            if not original.name.startswith("marche-de-noel"):
                original.unlink()
    shutil.copytree(SAMPLE / "themes" / "commune", root / "theme")
    shutil.copyfile(SAMPLE / "audit.yaml", root / "audit.yaml")
    settings = (SAMPLE / "tambour.toml").read_text(encoding="utf-8")
    (root / "tambour.toml").write_text(settings + ACCOUNT, encoding="utf-8")
    (root / "content" / "documents" / "plan.pdf").write_bytes(b"%PDF-1.4\n% a plan\n%%EOF\n")
    (root / "content" / "demarches" / "plan.md").write_text(PLAN, encoding="utf-8")
    return Town(root)


def both(town: Town, twin: Town, **options: Any) -> tuple[build.Report | str, build.Report | str]:
    """Build a commune again, as people do, and its twin from nothing, at the same time."""
    follow(town, twin)
    with ThreadPoolExecutor(2) as pool:
        again, anew = pool.submit(alone.build, town, options), pool.submit(twin.build, **options)
        return again.result(), anew.result()


def follow(town: Town, twin: Town) -> None:
    """Make the twin what the commune is, without anything that was built.

    It knows what earlier builds saw of each original, which is no part of the site (``portraits``). Its pictures were
    made by itself.
    """
    for name in (*EDITED, "output"):
        place = twin.root / name
        shutil.rmtree(place) if place.is_dir() else place.unlink(missing_ok=True)
    for name in EDITED:
        source = town.root / name
        if source.is_dir():
            shutil.copytree(source, twin.root / name)
        elif source.exists():
            shutil.copyfile(source, twin.root / name)
    home = twin.root / ".tambour"
    home.mkdir(exist_ok=True)
    for file in home.iterdir():
        if file.is_file():
            file.unlink()
    report = town.root / ".tambour" / "build.json"
    if report.exists():
        shutil.copyfile(report, home / "build.json")
    twin.now = town.now


def differences(town: Town, twin: Town) -> list[str]:
    """Name the files of the two sites that are not the same."""
    again, anew = town.site(), twin.site()
    return [name for name in sorted(again.keys() | anew.keys()) if again.get(name) != anew.get(name)]


def later(town: Town, length: timedelta) -> Town:
    """Give the same commune at another time."""
    return replace(town, now=town.now + length)
