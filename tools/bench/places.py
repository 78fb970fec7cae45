"""The sites that are measured: written once for each program, copied as a fresh clone for each run."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from syndicate.originals import slug
from tools import corpus
from tools.corpus import News

from .programs import HERE, SITES, Program

# Where each program wants the style sheet, so that it is /theme/style.css of the site.
SHEETS = {
    "equal": "theme/static", "pelican": "theme/static", "hugo": "static/theme", "eleventy": "theme",
}  # fmt: skip


_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a site is."""

    articles: int
    photos: int = 0

    def __str__(self) -> str:
        """Name it in a table."""
        return f"{self.articles:,} articles" + (f", {self.photos} photos" if self.photos else "")


@dataclass(frozen=True, slots=True)
class Place:
    """The site of one program at one size: where it is kept, and what it holds, oldest first."""

    program: Program
    root: Path
    news: Sequence[News]

    def clone(self, *, restored: bool) -> Path:
        """Copy it as git does, every file being new; ``restored`` brings back what a cache keeps of earlier builds."""
        # None is removed before the bench ends: where many files have just gone, the file system (ext4) takes ten times
        # as long to make new ones, for about a minute.
        clone = self.root.with_name("clones") / str(next(_numbers)) / self.root.name
        clone.mkdir(parents=True)
        back = (*self.program.kept, self.program.output)
        files = [one for one in self.root.iterdir() if one.name not in back]
        _copy("-r", files, clone)
        if restored:
            _copy("-a", [self.root / name for name in back if (self.root / name).exists()], clone)
        return clone

    def keep(self, clone: Path) -> None:
        """Take over what a build of a clone made."""
        for name in (self.program.output, *self.program.kept):
            shutil.rmtree(self.root / name, ignore_errors=True)
            if (clone / name).exists():
                shutil.move(clone / name, self.root / name)


def write(work: Path, program: Program, size: Size, news: Sequence[News]) -> Place:
    """Write the site of a program."""
    root = work / f"{program.name}-{size.articles}-{size.photos}"
    if program.name == "real":
        corpus.write(root, 0)
        shutil.copytree(HERE / "themes" / "commune", root / "theme")
    shutil.copytree(SITES / program.name, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    if program.name in SHEETS:
        sheet = root / SHEETS[program.name] / "style.css"
        sheet.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(SITES / "style.css", sheet)
    if program.name == "hugo":
        _feeds_of_hugo(root)
    (root / program.form.folder).mkdir(parents=True, exist_ok=True)
    for one in news:
        program.form.write(root, one)
    if size.photos and program.form.pictures:
        folder = root / program.form.pictures
        folder.mkdir(parents=True, exist_ok=True)
        for photo in photographs(work, size.photos):
            shutil.copyfile(photo, folder / photo.name)
    return Place(program, root, news)


def photographs(work: Path, count: int) -> list[Path]:
    """Draw the photographs, once for all programs."""
    folder = work / "photos"
    folder.mkdir(exist_ok=True)
    files = [folder / f"photo-{number:03}.jpg" for number in range(count)]
    for number, file in enumerate(files):
        if not file.exists():
            corpus.photograph(number).save(file, quality=85)
    return files


def _feeds_of_hugo(root: Path) -> None:
    """Ask Hugo for a feed of each category and of no tag: only the page of a term can say so."""
    for name in corpus.CATEGORIES:
        folder = root / "content" / "categories" / slug(name)
        folder.mkdir(parents=True)
        (folder / "_index.md").write_text(f'---\ntitle: "{name}"\noutputs: [html, rss]\n---\n', encoding="utf-8")


def _copy(how: str, files: Sequence[Path], target: Path) -> None:
    if files:
        subprocess.run(["cp", how, *map(str, files), str(target)], check=True)
