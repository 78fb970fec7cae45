"""What a pipeline restores before a build and saves after it, against what that spares: one archive, packed by zstd.

As GitHub's cache packs it (actions/toolkit, packages/cache/src/internal/tar.ts): ``tar`` through ``zstdmt``. What the
network takes is not measured: it is given for ``RATE``.
"""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .building import Builds
from .measure import Cost, measure
from .places import Place, Size
from .programs import Program
from .table import Row

RATE = 50.0  # MB a second: what a slow minute of a hosted machine gives, both ways


def rows(builds: Builds, programs: Sequence[Program], size: Size) -> list[Row]:
    """Compare what is spared, of a build after an edit of one text, with what keeping costs."""
    able = [one for one in programs if one.remembers]
    if missing := [name for name in ("tar", "zstd") if not shutil.which(name)]:
        builds.say(f"What a pipeline keeps is left out: {', '.join(missing)} is not on this machine.")
        return []
    cold, edited = (builds.compare(job, able, size) for job in ("cold", "body"))
    return [
        _row(program, _packed(builds, builds.built(program, size)), cold[program.name], edited[program.name])
        for program in able
    ]


@dataclass(frozen=True, slots=True)
class _Packed:
    """The archive of what is kept: MB before and after, real seconds to pack and to unpack it."""

    files: int
    whole: float
    archive: float
    pack: float
    unpack: float


def _packed(builds: Builds, place: Place) -> _Packed:
    names = [*place.program.kept, place.program.output]
    files = [file for name in names for file in (place.root / name).rglob("*") if file.is_file()]
    archive, back = builds.work / "kept.tzst", builds.work / "back"
    pack = ["tar", "--posix", "-cf", str(archive), "--use-compress-program", "zstd -T0", *names]
    unpack = ["tar", "-xf", str(archive), "--use-compress-program", "unzstd"]

    packing, unpacking = list[float](), list[float]()
    for turn in range(builds.runs):
        packing.append(measure(pack, place.root).wall)
        folder = back / f"{place.root.name}-{turn}"  # nothing is removed before the end: ``Place.clone``
        folder.mkdir(parents=True)
        unpacking.append(measure([*unpack, "-C", str(folder)], place.root).wall)
    return _Packed(
        len(files),
        sum(file.stat().st_size for file in files) / 1e6,
        archive.stat().st_size / 1e6,
        min(packing),
        min(unpacking),
    )


def _row(program: Program, kept: _Packed, cold: Sequence[Cost], edited: Sequence[Cost]) -> Row:
    spared = statistics.median(anew.wall - again.wall for anew, again in zip(cold, edited, strict=True))
    carried = kept.archive / RATE
    restored, saved = kept.unpack + carried, kept.pack + carried
    return {
        "program": program.label,
        "files": f"{kept.files:,}",
        "MB": f"{kept.whole:.0f}",
        "MB packed": f"{kept.archive:.1f}",
        "pack s": f"{kept.pack:.2f}",
        "unpack s": f"{kept.unpack:.2f}",
        f"at {RATE:.0f} MB/s, s": f"{carried:.2f}",
        "spared s": f"{spared:.2f}",
        "restored, spared": f"{spared / restored:.1f} times",
        "and saved": f"{spared / (restored + saved):.1f} times",
    }
