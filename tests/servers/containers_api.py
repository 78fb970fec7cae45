"""The two steps of our stand-ins of Instagram and Threads: a container that nobody sees, then its publication.

A container is in progress when it is first asked about, then finished. Nothing that is documented keeps a container
from being published twice, so here it makes two posts.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from tests.servers.meta_api import Graph, Problem, missing, only
from tests.servers.standin import picture_format

MOST_BYTES = 8_000_000


class ContainerServer(Graph):
    """An account of either network.

    ``forgetful``: the first container is said to be finished, and yet is not found when it is to be published
    (https://github.com/gitroomhq/postiz-app/pull/2047).
    """

    user: str
    status: str  # the field of a container that says how it is
    formats: tuple[str, ...]
    ratios: tuple[float, float]
    not_ready: tuple[int, int]
    not_found: tuple[int, int]
    # What a container says of itself once it is a post; nothing: the answer is that the field is not there any more.
    published = "PUBLISHED"

    def __init__(self) -> None:
        super().__init__()
        self.forgetful = False
        self.containers: dict[str, dict[str, Any]] = {}

    def kind(self, name: str) -> str:
        """Tell an account, a container and a post apart."""
        if name in ("me", self.user):
            return "user"
        if name in self.containers:
            return "container"
        if self.store.get(name):
            return "post"
        raise missing(name)

    def make(self, sent: dict[str, str]) -> dict[str, Any]:
        """Make a container, once what it is made of was checked."""
        if "image_url" in sent:
            self._check_picture(sent["image_url"])
        children = self.children(sent)
        if any(child not in self.containers for child in children):
            raise Problem(100, words="Param children names no container")
        name = f"1789{next(self.numbers):011}"
        forgotten = self.forgetful and not self.containers
        self.containers[name] = {"id": name, "sent": sent, "status": "IN_PROGRESS", "forgotten": forgotten}
        return {"id": name}

    def look(self, name: str, sent: dict[str, str]) -> dict[str, Any]:
        """Say how a container is; the next look finds it finished."""
        container = self.containers[name]
        said = container["status"]
        if said == "IN_PROGRESS":
            container["status"] = "FINISHED"
        if said == "PUBLISHED" and not self.published:
            raise Problem(100, words=f"Tried accessing nonexisting field ({self.status})")
        return only({"id": name, self.status: said}, sent)

    def publish(self, name: str) -> dict[str, Any]:
        """Make a post of a container that is finished."""
        container = self.containers.get(name)
        if container is None or container["forgotten"]:
            raise Problem(*self.not_found, words="The requested resource does not exist")
        if container["status"] not in ("FINISHED", "PUBLISHED"):
            raise Problem(*self.not_ready, words="Media ID is not available")
        made = f"1805{next(self.numbers):011}"
        self.store.add(made, self.shown(made, container["sent"]))
        container["status"] = "PUBLISHED"
        return {"id": made}

    @abstractmethod
    def children(self, sent: dict[str, str]) -> list[str]:
        """Name the containers that a carousel is made of."""

    @abstractmethod
    def shown(self, name: str, sent: dict[str, str]) -> dict[str, Any]:
        """Give the post that a container becomes."""

    def alts(self, sent: dict[str, str]) -> list[str]:
        """Give the alt text of each picture of a post."""
        parts = [self.containers[child]["sent"] for child in self.children(sent)] or [sent]
        return [part.get("alt_text", "") for part in parts if "image_url" in part]

    def _check_picture(self, url: str) -> None:
        """Fetch a picture from our site. Only its bytes and its type, without a redirect, will do."""
        status, kind, data = self.fetch(url)
        if status != 200:
            raise Problem(9004, 2207052, "Only photo or video can be accepted as media type")
        found, ratio = picture_format(data)
        if found not in self.formats or kind != f"image/{found.lower()}" or len(data) > MOST_BYTES:
            raise Problem(36001, 2207005, "The image format is not supported")
        if not self.ratios[0] <= ratio <= self.ratios[1]:
            raise Problem(36003, 2207009, "The submitted image with aspect ratio cannot be published")
