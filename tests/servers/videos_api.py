"""A channel on our stand-ins of YouTube and of PeerTube: sessions that take a video in pieces, and what is made of it.

https://developers.google.com/youtube/v3/guides/using_resumable_upload_protocol and .../docs/videos;
https://docs.joinpeertube.org/api-rest-reference.html, with what its server does of a last piece
(videosAddResumable in server/core/middlewares/validators/videos/videos.ts): put again, it makes a second video.
"""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.servers.standin import StandIn, Told, bearer, public_address

WORDS = {"title": 100, "name": 120}  # characters of a title
PLACE = re.compile(r"bytes (?:(?P<first>\d+)-(?P<last>\d+)|\*)/(?P<size>\d+)")


class Channel(StandIn):
    """One channel of either network. ``piece`` is how much of a piece it takes at most, in bytes."""

    piece = 400
    created = 200  # the status of a session that is opened

    def __init__(self) -> None:
        super().__init__()
        self.sessions: dict[str, tuple[dict[str, Any], int, bytearray]] = {}
        self.thumbnails: list[str] = []

    def videos(self, privacy: str = "public") -> list[dict[str, Any]]:
        """Give the videos that those may see, oldest first; all when it is empty."""
        return [one for one in self.store.all() if privacy in ("", one["privacy"])]

    def post_by_hand(self, text: str, link: str = "") -> None:
        """Publish as a person does."""
        self.make({"title": "Une vidéo", "text": f"{text} {link}", "tags": [], "file": "IMG_2041.mp4"}, "public")

    def told(self, post: Mapping[str, Any]) -> Told:
        """Give what readers see of a video."""
        return Told(post["text"])

    def make(self, words: dict[str, Any], privacy: str) -> dict[str, Any]:
        """Make a video."""
        name = f"video{next(self.numbers):06}"
        made = {**words, "id": name, "privacy": privacy, "at": self.clock().isoformat()}
        self.store.add(name, made)
        return made

    def opened(self, request: httpx.Request, words: dict[str, Any]) -> httpx.Response:
        """Open a session."""
        if len(words["title"]) > max(WORDS.values()):
            return self.error(400, "invalidTitle", "The title is too long")
        name = f"session-{next(self.numbers):06}"
        self.sessions[name] = (words, int(request.headers["x-upload-content-length"]), bytearray())
        where = f"{public_address(request)}{request.url.path}?upload_id={name}"
        return httpx.Response(self.created, headers={"Location": where}, json={})

    def received(self, request: httpx.Request) -> httpx.Response:
        """Take a piece, or say where the session is."""
        name = request.url.params["upload_id"]
        place = PLACE.fullmatch(request.headers.get("content-range", ""))
        if name not in self.sessions:
            return self.error(404, "notFound", "The session is not known")
        words, size, has = self.sessions[name]
        if place is None or int(place["size"]) != size or (place["first"] and int(place["first"]) > len(has)):
            return self.error(400, "badRequest", "Failed to parse Content-Range header")
        if place["first"]:
            has[int(place["first"]) :] = request.content[: self.piece]
        if len(has) == size:
            return self.complete(name, words, put=bool(place["first"]))
        return httpx.Response(308, headers={"Range": f"bytes=0-{len(has) - 1}"} if has else {})

    @abstractmethod
    def complete(self, name: str, words: dict[str, Any], *, put: bool) -> httpx.Response:
        """Answer about a session that has all."""

    @abstractmethod
    def error(self, status: int, reason: str, message: str) -> httpx.Response:
        """Say what is wrong."""


class YouTubeChannel(Channel):
    """A channel on YouTube. ``status`` is what it makes of each video."""

    status = "processed"

    secrets: Mapping[str, str] = {"CLIENT_SECRET": "GOCSPX-stand-in", "REFRESH_TOKEN": "1//stand-in-of-the-channel"}

    def __init__(self) -> None:
        super().__init__()
        self.settings = {"client_id": "123", "handle": "valserein"}
        self._made: dict[str, str] = {}

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check the access, then do what is asked."""
        query, sent = request.url.params, request.headers.get("content-type", "")
        if request.url.path == "/token":
            good = parse_qs(request.content.decode())["refresh_token"] == [self.secrets["REFRESH_TOKEN"]]
            return httpx.Response(
                200 if good else 400, json={"access_token": "ya29.run"} if good else {"error": "invalid_grant"}
            )
        if bearer(request) != "ya29.run":
            return self.error(401, "authorizationRequired", "Request is missing a valid credential")
        body = json.loads(request.content) if sent.startswith("application/json") else {}
        match request.method, request.url.path:
            case "GET", "/youtube/v3/channels":
                return self._items({"contentDetails": {"relatedPlaylists": {"uploads": "UU1"}}})
            case "GET", "/youtube/v3/playlistItems":
                if not self.store.all():  # so does YouTube of a channel that is empty
                    return self.error(404, "playlistNotFound", "The playlist cannot be found")
                return self._items(*({"contentDetails": {"videoId": one["id"]}} for one in self.store.listed()))
            case "GET", "/youtube/v3/videos":
                found = (self.store.get(name) for name in query["id"].split(","))
                return self._items(*(self._shown(one) for one in found if one))
            case "POST", "/upload/youtube/v3/videos":
                return self.opened(request, self._words(body["snippet"]))
            case "PUT", "/upload/youtube/v3/videos":
                return self.received(request)
            case "POST", "/upload/youtube/v3/thumbnails/set":
                self.thumbnails.append(query["videoId"])
                return self._items({})
            case "PUT", "/youtube/v3/videos":
                return self._update(query["part"].split(","), body)
            case "DELETE", "/youtube/v3/videos":
                if self.store.get(query["id"]) is None:
                    return self.error(404, "videoNotFound", "The video cannot be found")
                self.store.delete(query["id"])
                return httpx.Response(204)
        return self.error(404, "notFound", request.url.path)

    def complete(self, name: str, words: dict[str, Any], *, put: bool) -> httpx.Response:
        """Name the one video of a session, however often it is asked."""
        if name not in self._made:
            self._made[name] = self.make(words, "private")["id"]
        there = self.store.get(self._made[name])
        return httpx.Response(200, json=self._shown(there)) if there else self.error(404, "notFound", name)

    def error(self, status: int, reason: str, message: str) -> httpx.Response:
        """Say what is wrong."""
        inner = {"message": message, "reason": reason, "domain": "youtube"}
        return httpx.Response(status, json={"error": {"code": status, "message": message, "errors": [inner]}})

    def _update(self, parts: list[str], body: dict[str, Any]) -> httpx.Response:
        there = self.store.get(body["id"])
        if there is None:
            return self.error(404, "videoNotFound", "The video cannot be found")
        if "snippet" in parts and not (body["snippet"].get("title") and body["snippet"].get("categoryId")):
            return self.error(400, "invalidVideoMetadata", "The title and the category are needed")
        there |= self._words(body["snippet"]) if "snippet" in parts else {}
        there |= {"privacy": body["status"]["privacyStatus"]} if "status" in parts else {}
        return httpx.Response(200, json=self._shown(there))

    def _words(self, snippet: Mapping[str, Any]) -> dict[str, Any]:
        return {"title": snippet["title"], "text": snippet["description"], "tags": snippet.get("tags", [])}

    def _shown(self, one: Mapping[str, Any]) -> dict[str, Any]:
        snippet = {"title": one["title"], "description": one["text"], "tags": one["tags"], "categoryId": "25"}
        status = {"privacyStatus": one["privacy"], "uploadStatus": self.status}
        return {"id": one["id"], "snippet": snippet | {"publishedAt": one["at"]}, "status": status}

    def _items(self, *items: Mapping[str, Any]) -> httpx.Response:
        return httpx.Response(200, json={"items": list(items)})


class PeerTubeChannel(Channel):
    """A channel on PeerTube. ``forgets``: whether a session ends with its last piece, as on newer servers."""

    secrets: Mapping[str, str] = {"PASSWORD": "stand-in-of-the-account"}
    created = 201
    forgets = True
    privacies: Mapping[int, str] = {1: "public", 3: "private"}

    def __init__(self) -> None:
        super().__init__()
        self.settings = {"channel": "mairie", "username": "valserein"}

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Check the access, then do what is asked."""
        path = request.url.path.removeprefix("/api/v1").strip("/").split("/")
        if path == ["oauth-clients", "local"]:
            return httpx.Response(200, json={"client_id": "a", "client_secret": "b"})
        if path == ["users", "token"]:
            good = parse_qs(request.content.decode())["password"] == [self.secrets["PASSWORD"]]
            return httpx.Response(200, json={"access_token": "day"}) if good else self.error(400, "invalid_grant", "no")
        if bearer(request) != "day":
            return self.error(401, "invalid_token", "The token is not valid")
        sent = request.headers.get("content-type", "")
        body = json.loads(request.content) if sent.startswith("application/json") else {}
        match request.method, *path:
            case "GET", "users", "me", "videos":
                listed = [self._shown(one) for one in self.store.listed()]
                return httpx.Response(200, json={"total": len(listed), "data": listed})
            case "GET", "video-channels", _name:
                return httpx.Response(200, json={"id": 7})
            case "POST", "videos", "upload-resumable":
                return self.opened(request, self._words(body) | {"file": body["filename"]})
            case "PUT", "videos", "upload-resumable":
                return self.received(request)
            case method, "videos", name, *under:
                return self._one(method, name, under, body)
        return self.error(404, "", "Not found")

    def complete(self, name: str, words: dict[str, Any], *, put: bool) -> httpx.Response:
        """Each last piece makes a video: the session is gone then, or says that it is at work."""
        if not put:
            message = "The upload is already being processed"
            return httpx.Response(503, headers={"Retry-After": "300"}, json={"detail": message, "status": 503})
        made = self.make(words, "private")
        if self.forgets:
            del self.sessions[name]
        return httpx.Response(200, json={"video": {"id": 1, "shortUUID": self._short(made)}})

    def error(self, status: int, reason: str, message: str) -> httpx.Response:
        """Say what is wrong."""
        return httpx.Response(status, json={"status": status, "detail": message, "error": message, "code": reason})

    def _one(self, method: str, short: str, under: list[str], body: dict[str, Any]) -> httpx.Response:
        there = next((one for one in self.store.all() if self._short(one) == short), None)
        if there is None:
            return self.error(404, "", "Video not found")
        if under == ["source"]:
            return httpx.Response(200, json={"inputFilename": there["file"]})
        if method == "GET":
            return httpx.Response(200, json=self._shown(there))
        if method == "DELETE":
            self.store.delete(there["id"])
        elif body:
            there |= self._words(body) | ({"privacy": self.privacies[body["privacy"]]} if "privacy" in body else {})
        else:
            self.thumbnails.append(there["id"])
        return httpx.Response(204)

    def _words(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {"title": body["name"], "text": body["description"], "tags": body["tags"]}

    def _shown(self, one: Mapping[str, Any]) -> dict[str, Any]:
        number = next(number for number, name in self.privacies.items() if name == one["privacy"])
        return {
            "shortUUID": self._short(one), "name": one["title"], "description": one["text"], "createdAt": one["at"],
            "privacy": {"id": number}, "channel": {"name": "mairie"},
        }  # fmt: skip

    def _short(self, one: Mapping[str, Any]) -> str:
        return "kkGMgK" + str(one["id"]).translate(str.maketrans("0", "a"))
