"""How Telegram counts a text, and what stands out in it: https://core.telegram.org/bots/api#messageentity.

Positions are in UTF-16 code units. The formatting is told beside the text, never written in it: whatever an editor
types stays letters. Telegram itself finds the addresses and hashtags.
"""

from __future__ import annotations

from typing import Any

from syndicate.model import Draft
from syndicate.networks._shown import letters


def measure(text: str) -> int:
    """Count UTF-16 code units: the limit is in «characters», of which no other reading gives more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def entities(draft: Draft) -> list[dict[str, Any]]:
    """Make the title bold, when the text begins with it."""
    first = draft.text.partition("\n")[0].rstrip()
    if not first or letters(first) != letters(draft.link.title):
        return []
    return [{"type": "bold", "offset": 0, "length": measure(first)}]
