"""Read the links and the words of a fragment of HTML."""

from __future__ import annotations

from html.parser import HTMLParser

# Where a line of the text that was sent ended.
BREAKS = frozenset({"p", "br", "div", "li"})


class Reader(HTMLParser):
    """Collects the links and the words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.links += [value for name, value in attrs if name == "href" and value]
        if tag in BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
