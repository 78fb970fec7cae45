"""The videos of originals: what is found wrong with a file, and what ``check`` says of it, with its line."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from syndicate import videos
from syndicate.videos import Flaw, are_captions, captions, flaw
from tests.servers.tools import REPOSITORY
from tests.unit.test_originals import HEAD, Folder, site

__all__ = ["site"]  # the fixture

CONTRACT, RECORDED = REPOSITORY / "tests/contract/film.mp4", REPOSITORY / "tests/site/film.webm"
WORDS = b"WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour.\n"


def box(name: bytes, content: bytes = b"") -> bytes:
    """Write one box of an MP4."""
    return struct.pack(">I", 8 + len(content)) + name + content


FTYP, MDAT = box(b"ftyp", b"isom"), box(b"mdat", bytes(50))
GOOD = FTYP + box(b"moov", box(b"mvhd")) + MDAT
LONG = struct.pack(">I", 1) + b"mdat" + struct.pack(">Q", 16 + 50) + bytes(50)
TO_THE_END = struct.pack(">I", 0) + b"mdat" + bytes(50)
FILMS = {
    "good": ("a.mp4", GOOD, None),
    "its boxes in another order": ("a.mp4", FTYP + MDAT + box(b"moov", box(b"mvhd")), None),
    "long box": ("a.mp4", FTYP + box(b"moov", b"x") + LONG, None),
    "box to the end": ("a.MP4", FTYP + box(b"moov", b"x") + TO_THE_END, None),
    "recorded": ("a.webm", RECORDED.read_bytes(), None),
    "another suffix": ("a.mov", GOOD, Flaw.FORMAT),
    "empty": ("a.mp4", b"", Flaw.BROKEN),
    "cut short": ("a.mp4", GOOD[:-1], Flaw.BROKEN),
    "without index": ("a.mp4", FTYP + MDAT, Flaw.BROKEN),
    "without film": ("a.mp4", FTYP + box(b"moov", b"x"), Flaw.BROKEN),
    "a text": ("a.mp4", b"Bonjour a tous, ceci n'est pas un film.", Flaw.BROKEN),
    "a box of nothing": ("a.mp4", FTYP + struct.pack(">I", 3) + b"moov", Flaw.BROKEN),
    "another document": ("a.webm", GOOD, Flaw.BROKEN),
    "hevc": ("a.mp4", FTYP + box(b"moov", b"..hvc1..") + MDAT, Flaw.CODED),
    "place of quicktime": ("a.mp4", FTYP + box(b"moov", b"\xa9xyz+45.9+005.7/") + MDAT, Flaw.LOCATED),
    "place of apple": ("a.mp4", FTYP + box(b"moov", b"com.apple.quicktime.location.ISO6709") + MDAT, Flaw.LOCATED),
    "place of 3gpp": ("a.mp4", FTYP + box(b"moov", box(b"udta", box(b"loci"))) + MDAT, Flaw.LOCATED),
    "the same signs in the film": ("a.mp4", FTYP + box(b"moov", b"x") + box(b"mdat", b"\xa9xyz hvc1"), None),
}


@pytest.mark.parametrize("name", FILMS)
def test_a_file_is_known_by_what_is_in_it(name: str, tmp_path: Path) -> None:
    """A file that cannot be played by all, or says too much, is found without being decoded."""
    file, data, expected = FILMS[name]
    (tmp_path / file).write_bytes(data)
    assert flaw(tmp_path / file) is expected


def test_the_films_of_our_tests_are_films() -> None:
    """What other tests send as a video passes the checks that an editor's must pass."""
    assert [flaw(CONTRACT), flaw(RECORDED)] == [None, None]


def test_captions_are_those_of_the_same_name(tmp_path: Path) -> None:
    """Captions stand beside their video, each in the language of its name, or in the commune's."""
    for name in (
        "fete.vtt",
        "fete.en.vtt",
        "fete.zh-Hant.vtt",
        "fete-2.vtt",
        "fete.fr.srt",
        "fete..vtt",
        "fete.vtt.old",
    ):
        (tmp_path / name).write_bytes(WORDS)
    (tmp_path / "fete.oc.vtt").mkdir()
    found = captions(tmp_path / "fete.mp4", "fr")
    assert {lang: file.name for lang, file in found.items()} == {
        "en": "fete.en.vtt", "fr": "fete.vtt", "zh-Hant": "fete.zh-Hant.vtt",
    }  # fmt: skip
    assert captions(tmp_path / "nowhere/fete.mp4", "fr") == {}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (WORDS, True),
        (b"\xef\xbb\xbf" + WORDS, True),
        (b"WEBVTT", True),
        (b"WEBVTT - La fete\n", True),
        (b"WEBVTTO\n", False),
        (b"1\n00:00:00,000 --> 00:00:01,000\nBonjour.\n", False),
        (b"WEBVTT\n\xe9t\xe9", False),
        (b"", False),
    ],
)
def test_captions_are_webvtt(data: bytes, expected: bool) -> None:
    """WebVTT begins with its name, in UTF-8; SubRip and other forms do not."""
    assert are_captions(data) is expected


CHECKS = {
    "good": (GOOD, WORDS, []),
    "without captions": (GOOD, None, [("no-captions", "warning")]),
    "missing": (None, None, [("missing-video", "error")]),
    "cut short": (GOOD[:-1], WORDS, [("bad-video", "error")]),
    "hevc": (FILMS["hevc"][1], WORDS, [("bad-video", "error")]),
    "place": (FILMS["place of apple"][1], WORDS, [("located-video", "error")]),
    "srt": (GOOD, b"1\n00:00:00,000 --> 00:00:01,000\nBonjour.\n", [("bad-captions", "error")]),
}


@pytest.mark.parametrize("name", CHECKS)
def test_check_says_what_is_wrong_and_where(site: Folder, name: str) -> None:
    """Each fault of a video is told at the line that names it; the lack of captions is advice."""
    film, words, expected = CHECKS[name]
    if film is not None:
        site.file("videos/fete.mp4", film)
    if words is not None:
        site.file("videos/fete.vtt", words)
    site.write("actualites/a.md", HEAD + "video: /videos/fete.mp4\n")
    found = [(problem.line, problem.code, problem.severity) for problem in site.read().problems]
    assert found == [(5, code, severity) for code, severity in expected]


def test_a_video_that_is_too_large_is_refused(site: Folder) -> None:
    """A file that forges do not take is refused before anybody waits for it."""
    site.file("videos/fete.vtt", WORDS)
    with site.file("videos/fete.mp4", GOOD).open("ab") as file:
        file.truncate(videos.MOST_BYTES + 1)
    site.write("actualites/a.md", HEAD + "video: /videos/fete.mp4\n")
    (problem,) = site.read().problems
    assert (problem.line, problem.code) == (5, "large-video")
    assert "105 MB" in problem.message


@pytest.mark.parametrize("written", ["https://videos.example.org/1.mp4", "../../secret.mp4", "videos/link.mp4"])
def test_a_video_is_taken_from_content_only(site: Folder, written: str) -> None:
    """No video of elsewhere, be it through a link: an address belongs in the text."""
    site.file("../../secret.mp4", GOOD)
    site.file("videos/other.mp4", GOOD)
    (site.content / "videos/link.mp4").symlink_to("../../../secret.mp4")
    site.write("actualites/a.md", HEAD + f"video: {written}\n")
    assert site.faults() == [(5, "video-elsewhere")]


def test_only_what_shows_a_video_may_have_one(site: Folder) -> None:
    """The key is refused where no page would show it."""
    site.file("videos/fete.mp4", GOOD)
    site.write("pages/a.md", "title: Une page\nvideo: /videos/fete.mp4\n")
    assert site.faults() == [(3, "unknown-key")]
