"""The commune of the tests of the whole ring."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.real.commune import HOME, ORIGINALS, PICTURES, Project, photograph
from tests.servers.mastodon_api import MastodonMock, MastodonServer, Snac
from tests.servers.pds import Pds
from tests.servers.proxy import FaultProxy


@pytest.fixture
def project(open_project: Callable[..., Project]) -> Project:
    """Give a commune with five originals and three accounts."""
    return open_project(*ORIGINALS)


@pytest.fixture
def open_project(
    tmp_path: Path,
    pds: Pds,
    mastodon_mock: MastodonMock,
    snac: Snac,
    fault_proxy: Callable[[str], FaultProxy],
) -> Callable[..., Project]:
    """Give a function that makes a commune with these originals and three accounts."""

    def open_(*names: str) -> Project:
        return _project(names, tmp_path, pds, {"place": mastodon_mock, "halle": snac}, fault_proxy)

    return open_


def _project(
    names: Sequence[str],
    tmp_path: Path,
    pds: Pds,
    mastodons: dict[str, MastodonServer],
    fault_proxy: Callable[[str], FaultProxy],
) -> Project:
    handle, password = pds.create_account()
    proxies = {"ciel": fault_proxy(pds.url)} | {name: fault_proxy(each.url) for name, each in mastodons.items()}
    (tmp_path / "tambour.toml").write_text(
        f"""
[commune]
name = "Valserein"
url = "{HOME}"

[accounts.ciel]
kind = "bluesky"
server = "{proxies["ciel"].url}"
handle = "{handle}"

[accounts.place]
kind = "mastodon"
server = "{proxies["place"].url}"

[accounts.halle]
kind = "mastodon"
server = "{proxies["halle"].url}"
""",
        encoding="utf-8",
    )
    for folder in ("actualites", "images"):
        (tmp_path / "content" / folder).mkdir(parents=True)
    made = Project(
        tmp_path,
        {
            "TAMBOUR_CIEL_PASSWORD": password,
            "TAMBOUR_PLACE_TOKEN": mastodons["place"].token,
            "TAMBOUR_HALLE_TOKEN": mastodons["halle"].token,
        },
        pds,
        handle,
        mastodons,
        proxies,
    )  # fmt: skip
    for name in names:
        made.write(name, ORIGINALS[name])
        if name in PICTURES:
            (tmp_path / "content" / "images" / f"{name}.jpg").write_bytes(photograph(PICTURES[name]))
    made.tambour("init")
    return made
