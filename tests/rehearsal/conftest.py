"""A commune on a forge, for each story."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.town import Town, opened
from tests.servers.mastodon_api import MastodonMock
from tests.servers.pds import Pds


@pytest.fixture
def town(tmp_path: Path, pds: Pds, mastodon_mock: MastodonMock) -> Iterator[Town]:
    """Give a commune that has published nothing yet."""
    with opened(tmp_path, pds, mastodon_mock) as made:
        yield made
