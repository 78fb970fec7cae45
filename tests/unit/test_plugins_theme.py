"""What many pages show the same is made once, and every page that shows it hangs on what it was made of."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from markupsafe import Markup

from plugins.theme import Once
from plugins.tracing import read, tracing
from syndicate import i18n


def made(said: list[str]) -> Markup:
    """Make a part of a page, which reads the menu, and note that it was made."""
    read("site:menu@fr")
    said.append(i18n.spoken())
    return Markup("<ul></ul>")


def test_a_part_is_made_once_and_noted_each_time() -> None:
    """A part that two pages show is made for the first one; both traces say what it was made of."""
    said: list[str] = []
    once = Once(cast("Any", SimpleNamespace(page_lang="fr")))
    traces = []
    for _page in range(2):
        with tracing() as trace:
            assert once("footer", caller=lambda: made(said)) == "<ul></ul>"
        traces.append(list(trace.reads))

    assert said == [""]
    assert traces == [["site:menu@fr"]] * 2


def test_a_part_is_made_again_for_other_words_and_in_another_language() -> None:
    """Other words after the name, another language of the page or of the interface: the part is another."""
    said: list[str] = []
    site = SimpleNamespace(page_lang="fr")
    once = Once(cast("Any", site))
    once("feeds", "agenda/", caller=lambda: made(said))
    once("feeds", "", caller=lambda: made(said))
    site.page_lang = "oc"
    once("feeds", "", caller=lambda: made(said))
    with i18n.speaking("en"):
        once("feeds", "", caller=lambda: made(said))

    assert said == ["", "", "", "en"]
