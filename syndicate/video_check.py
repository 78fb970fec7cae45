"""What is checked of the video of an original: it is there, browsers play it, it tells no place, it has captions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from syndicate import videos
from syndicate.i18n import _
from syndicate.inline import locate
from syndicate.source import Problem, Severity, Source
from syndicate.videos import Flaw
from syndicate.walk import real

KEY = "video"


def video_usable(source: Source, content: Path, lang: str) -> Iterator[Problem]:
    """Find what keeps the video of an original from being shown to everybody; ``lang`` is the commune's."""
    written = source.extra.get(KEY)
    if isinstance(written, str):
        file = locate(content, source.path, written)
        for code, message in _faults(file, lang, content):
            severity: Severity = "warning" if code == "no-captions" else "error"
            yield Problem(source.path, source.line(KEY), code, message, severity)


def _faults(file: Path | None, lang: str, content: Path) -> Iterator[tuple[str, str]]:
    if file is None:
        yield "video-elsewhere", _("The video must be a file of the folder content/.")
        return
    name = {"name": str(file.relative_to(content)) if file.is_relative_to(content) else file.name}
    place = real(file)
    if place and not place.is_relative_to(content.resolve()):
        yield "video-elsewhere", _("The video “{name}” is outside the folder content/.").format(**name)
    elif place is None or not file.is_file():
        yield "missing-video", _("The video “{name}” does not exist.").format(**name)
    elif file.stat().st_size > videos.MOST_BYTES:
        size = round(file.stat().st_size / 1_000_000)
        message = _("The video “{name}” is too large: {size} MB, and {most} at most.")
        yield "large-video", message.format(**name, size=size, most=videos.MOST_BYTES // 1_000_000)
    else:
        yield from _bad(file, name)
        yield from _captions(file, lang, name)


def _bad(file: Path, name: dict[str, str]) -> Iterator[tuple[str, str]]:
    try:
        found = videos.flaw(file)
    except OSError:
        found = Flaw.BROKEN
    messages = {
        Flaw.FORMAT: ("bad-video", _("The video “{name}” is neither an MP4 nor a WebM.")),
        Flaw.BROKEN: ("bad-video", _("The video “{name}” is cut short, or is no video.")),
        Flaw.CODED: ("bad-video", _("The video “{name}” is coded in HEVC (H.265), which not every browser plays.")),
        Flaw.LOCATED: ("located-video", _("The video “{name}” says where it was filmed.")),
    }
    if found is not None:
        code, message = messages[found]
        yield code, message.format(**name)


def _captions(file: Path, lang: str, name: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Want captions beside the video (RGAA 4.1, criteria 4.3 and 4.4)."""
    beside = videos.captions(file, lang)
    if not beside:
        yield (
            "no-captions",
            _("The video “{name}” has no captions: write them in “{captions}”, beside it.").format(
                **name, captions=f"{file.stem}.vtt"
            ),
        )
    for captions in beside.values():
        try:
            good = captions.stat().st_size <= videos.MOST_CAPTION_BYTES and videos.are_captions(captions.read_bytes())
        except OSError:
            good = False
        if not good:
            yield "bad-captions", _("The captions “{name}” are not in the form WebVTT.").format(name=captions.name)
