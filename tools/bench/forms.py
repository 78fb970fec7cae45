"""The same news written for each program: where its file is, its front matter, its links and its picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tools import corpus
from tools.corpus import News

LINK = re.compile(r"\]\(([a-z0-9-]+)\.md\)")
ALT = "La rivière et ses berges un jour de brume"


@dataclass(frozen=True, slots=True)
class Form:
    """How a program wants its news: in which folder, how written, and where it looks for pictures."""

    folder: str
    text: Callable[[News], str]
    pictures: str = ""

    def file(self, root: Path, one: News) -> Path:
        """Give the place of the file of a piece of news."""
        return root / self.folder / f"{one.name}.md"

    def write(self, root: Path, one: News) -> None:
        """Write a piece of news."""
        self.file(root, one).write_text(self.text(one), encoding="utf-8")


def hugo(one: News) -> str:
    """Write for Hugo; its pictures are resources, by which it makes the widths."""
    front = [*_front(one), f"categories: [{_quoted(one.category)}]", f"tags: [{', '.join(map(_quoted, one.tags))}]"]
    return _written(front, _body(one, "](/actualites/{}/)", "images/"))


def eleventy(one: News) -> str:
    """Write for Eleventy, to which "tags" are collections: the subjects have another name."""
    front = [*_front(one), f"category: {_quoted(one.category)}", f"subjects: [{', '.join(map(_quoted, one.tags))}]"]
    return _written(front, _body(one, "](/actualites/{}/)", "/images/"))


def pelican(one: News) -> str:
    """Write for Pelican, which looks up where a link to a file leads."""
    front = [
        f"Title: {one.title}", f"Date: {one.date:%Y-%m-%d %H:%M}", f"Category: {one.category}",
        f"Tags: {', '.join(one.tags)}", f"Slug: {one.name}", f"Summary: {one.summary}",
    ]  # fmt: skip
    body = _body(one, "]({{filename}}{}.md)", "{static}/images/")
    return "\n".join((*front, "", body, ""))


def _front(one: News) -> list[str]:
    return [
        f"title: {_quoted(one.title)}", f"date: {one.date:%Y-%m-%dT%H:%M:%S}", f"slug: {one.name}",
        f"description: {_quoted(one.summary)}",
    ]  # fmt: skip


def _body(one: News, link: str, pictures: str) -> str:
    body = LINK.sub(lambda found: link.format(found[1]), one.body)
    shown = f"![{ALT}]({pictures}photo-{one.photo:03}.jpg)\n\n" if one.photo is not None else ""
    return shown + body


def _written(front: list[str], body: str) -> str:
    return "\n".join(("---", *front, "---", body, ""))


def _quoted(words: str) -> str:
    return '"' + words.replace('"', "'") + '"'


TAMBOUR = Form("content/actualites", corpus.text, "content/images")
HUGO = Form("content/actualites", hugo, "assets/images")
PELICAN = Form("content", pelican, "content/images")
ELEVENTY = Form("src/actualites", eleventy)
