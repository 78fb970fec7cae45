"""What we send to Instagram against Meta's own description of its nodes."""

from __future__ import annotations

from pathlib import Path

import pytest

from syndicate.model import Find
from tests.contract.meta_nodes import Nodes
from tests.contract.samples import attempt, copy, picture
from tests.contract.stage import Stage

KINDS = {
    "17841400000000001": "IGUser",
    "17890000000000001": "ShadowIGMediaBuilder",
    "17890000000000003": "ShadowIGMediaBuilder",
    "17890000000000004": "ShadowIGMediaBuilder",
    "18050000000000007": "IGMedia",
}


@pytest.fixture
def nodes(official_specs: Path) -> Nodes:
    """Give the official descriptions."""
    return Nodes(official_specs / "meta")


@pytest.mark.parametrize(
    "scene", ["verify", "publish_picture", "publish_carousel", "find_handle", "find_list", "withdraw"]
)
def test_a_request_is_what_meta_describes(scene: str, nodes: Nodes, tmp_path: Path) -> None:
    """Each call, each of its parameters and each field that is read stands in Meta's description.

    What is asked about a token stands in none, and is left out.
    """
    stage = Stage("instagram", tmp_path)
    with stage.play(scene) as network:
        if scene == "verify":
            network.verify()
        elif scene.startswith("publish"):
            pictures = (picture(), picture(alt=""))[: 2 if scene == "publish_carousel" else 1]
            network.publish(stage.post(pictures=pictures), attempt())
        elif scene.startswith("find"):
            how = Find.HANDLE if scene == "find_handle" else Find.LIST
            network.find(stage.post(), stage.attempt(how), how)
        else:
            network.withdraw(copy(stage.fixture["copy"]["copy_id"]))
    asked = [request for request in stage.requests if not request.url.path.endswith("/debug_token")]
    assert asked
    assert [fault for request in asked for fault in nodes.faults(request, KINDS)] == []


def test_the_login_of_instagram_deletes_nothing(nodes: Nodes, tmp_path: Path) -> None:
    """Meta describes how to delete a post through one of its logins, and not through the other."""
    stage = Stage("instagram", tmp_path)
    with stage.play("withdraw") as network:
        network.withdraw(copy("18050000000000007"))
    (request,) = stage.requests
    assert nodes.faults(request, {"18050000000000007": "IGMedia"}) == []
    assert nodes.faults(request, {"18050000000000007": "IGMediaForIGOnlyAPI"}) != []
