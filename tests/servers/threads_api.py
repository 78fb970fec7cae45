"""An account on our stand-in of Threads (https://developers.facebook.com/docs/threads).

Parameters and fields: Meta's own collection of requests, github fbsamples/threads_api.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tests.servers.containers_api import ContainerServer
from tests.servers.meta_api import NUMBER, PAGING, TEXT, TRUTH, Problem, missing, only
from tests.servers.standin import Told

USER = "24600000000000001"
READ = ("id", "text", "permalink", "timestamp", "shortcode", "link_attachment_url", "alt_text")
ADDRESS = re.compile(r"https?://\S+")
MOST_LETTERS, MOST_ALT, MOST_LINKS = 500, 1000, 5
CAROUSEL = (2, 20)
REQUIRED = {"TEXT": "text", "IMAGE": "image_url", "CAROUSEL": "children"}
# What belongs to one type of post, and what an item of a carousel does not have.
ONLY_OF = {"link_attachment": "TEXT", "image_url": "IMAGE", "alt_text": "IMAGE", "children": "CAROUSEL"}
OF_POSTS = {"text", "topic_tag", "reply_to_id"}
CALLS = {
    "GET user": {"fields": TEXT},
    "GET user/threads": {"fields": TEXT} | PAGING,
    "GET user/replies": {"fields": TEXT} | PAGING,
    "POST user/threads": {
        "media_type": "|".join(REQUIRED),
        "text": TEXT,
        "image_url": r"https?://[!-~]+",
        "alt_text": TEXT,
        "link_attachment": r"https?://\S+",
        "topic_tag": r"[^.&]{1,50}",
        "reply_to_id": NUMBER,
        "children": r"[\d,]+",
        "is_carousel_item": TRUTH,
    },
    "POST user/threads_publish": {"creation_id": NUMBER},
    "GET container": {"fields": TEXT},
    "GET post": {"fields": TEXT},
    "DELETE post": {},
}
FIELDS = {
    "GET user": ("id", "username", "name"),
    "GET user/threads": READ,
    "GET user/replies": (*READ, "replied_to"),
    "GET container": ("id", "status", "error_message"),
    "GET post": (*READ, "replied_to"),
}


class ThreadsAccount(ContainerServer):
    """One account, whose token is its own. Nothing can be edited."""

    user = USER
    versions = ("v1.0",)
    status, formats, ratios = "status", ("JPEG", "PNG"), (0.1, 10.0)
    not_ready, not_found = (24, 4279009), (24, 4279009)
    published = ""  # https://github.com/exileum/meta-mcp/issues/143
    scopes = ("threads_basic", "threads_content_publish", "threads_delete", "threads_manage_replies")
    calls = CALLS
    fields = FIELDS

    def __init__(self) -> None:
        super().__init__()
        self.secrets = {"TOKEN": "THQV-stand-in-of-threads-0123456789"}

    def post_by_hand(self, text: str, link: str = "") -> None:
        """Post as a person does; the first address of a text becomes its card."""
        name = f"1805{next(self.numbers):011}"
        self.store.add(name, self.shown(name, {"text": text} | ({"link_attachment": link} if link else {})))

    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a post."""
        return Told(post["text"], tuple(post["alts"]), post.get("replied_to", {}).get("id", ""))

    def do(self, call: str, name: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Carry out a call."""
        match call:
            case "GET user":
                return only({"id": USER, "username": "valserein", "name": "Valserein"}, sent)
            case "GET user/threads":
                return self.page([post for post in self.store.listed() if "replied_to" not in post], sent)
            case "GET user/replies":
                return self.page([post for post in self.store.listed() if "replied_to" in post], sent)
            case "POST user/threads":
                self._check(sent)
                return self.make(sent)
            case "POST user/threads_publish":
                return self.publish(sent.get("creation_id", ""))
            case "GET container":
                return self.look(name, sent)
            case "GET post":
                return only(self.store.get(name) or {}, sent)
            case _:
                self.store.delete(name)
                return {"success": True}

    def children(self, sent: dict[str, str]) -> list[str]:
        """Read the list of a carousel."""
        return sent["children"].split(",") if "children" in sent else []

    def shown(self, name: str, sent: dict[str, str]) -> dict[str, Any]:
        """Give the post that a container becomes. A topic that its text holds loses its sign there."""
        code = f"D{name}x"
        text, topic = sent.get("text", ""), sent.get("topic_tag", "")
        parent = {"replied_to": {"id": sent["reply_to_id"]}} if "reply_to_id" in sent else {}
        card = {"link_attachment_url": sent["link_attachment"]} if "link_attachment" in sent else {}
        return parent | card | {
            "id": name,
            "text": text.replace(f"#{topic}", topic) if topic else text,
            "timestamp": self.moment(),
            "shortcode": code,
            "permalink": f"https://www.threads.com/@valserein/post/{code}",
            "alts": self.alts(sent),
        }  # fmt: skip

    def _check(self, sent: dict[str, str]) -> None:
        kind, item = sent.get("media_type", ""), sent.get("is_carousel_item") == "true"
        alien = {name for name, of in ONLY_OF.items() if of != kind} | (OF_POSTS if item else set())
        if kind not in REQUIRED or REQUIRED[kind] not in sent or alien & set(sent):
            raise Problem(100, words=f"Invalid parameters for {kind}: {sorted(alien & set(sent))}")
        text = sent.get("text", "")
        if len(text) > MOST_LETTERS or len(sent.get("alt_text", "")) > MOST_ALT:
            raise Problem(100, words="Param text must be at most 500 characters long")
        if len({*ADDRESS.findall(text), *filter(None, [sent.get("link_attachment")])}) > MOST_LINKS:
            raise Problem(100, 4279049, "THREADS_API__LINK_LIMIT_EXCEEDED")
        if kind == "CAROUSEL" and not CAROUSEL[0] <= len(self.children(sent)) <= CAROUSEL[1]:
            raise Problem(100, words="Param children must name 2 to 20 containers")
        if "reply_to_id" in sent and self.store.get(sent["reply_to_id"]) is None:
            raise missing(sent["reply_to_id"])
