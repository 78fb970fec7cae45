"""The text of a charter: a model of ours, with what the commune says of itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from plugins.legal import charter


def test_a_name_with_markdown_in_it_makes_no_acting_link() -> None:
    """Signs of Markdown in the commune's own facts can make nothing that acts in the page."""
    facts = {"email": "[write](javascript:alert(1))", "phone": "<img src=x onerror=alert(1)>"}
    commune = SimpleNamespace(name="[Valserein](javascript:alert(1))", url="https://v.example.org", facts=facts)
    site: Any = SimpleNamespace(config=SimpleNamespace(commune=commune))
    page: Any = SimpleNamespace(slug="charte-de-moderation")
    text = charter(site, page)
    assert "Valserein" in text
    assert 'href="javascript:' not in text
    assert "<img" not in text
