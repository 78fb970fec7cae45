"""A newsletter by listmonk: a draft of a campaign that nobody sees, then its start.

API: https://listmonk.app/docs/apis/campaigns/. Access: ``tambour connect ACCOUNT``. By hand: an API user of listmonk
with the rights that ``invite`` names, its name into tambour.toml, its token into ``TAMBOUR_<ACCOUNT>_TOKEN``.

A draft bears a tag made from the key, by which it is found again: a campaign is made once, and only one that was never
started is started. listmonk sends, so what was started is neither edited nor withdrawn. Its texts are templates of Go's
(https://pkg.go.dev/text/template): ours are made to stand for themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syndicate.addresses import host
from syndicate.errors import InDoubt, Refused, Unsent
from syndicate.i18n import _
from syndicate.model import (
    Account,
    Attachment,
    Attempt,
    Copy,
    Edit,
    Find,
    Hosting,
    Identity,
    PictureRules,
    Post,
    Receipt,
    Rules,
)
from syndicate.networks import Invitation, Network
from syndicate.networks._letter import named, page, text

# What a campaign may be (models/campaigns.go). A draft was seen by nobody; the others were started, or a person has
# taken them up.
DRAFT = "draft"
TAKEN_UP = ("scheduled", "running", "paused", "finished", "cancelled")
# Where listmonk puts the page by which a subscriber leaves (https://listmonk.app/docs/templating/).
LEAVING = "{{ UnsubscribeURL }}"
_LEAVING = "\0"  # its place while a text is written: no text of ours holds this sign


class Listmonk(Network):
    """One list of one listmonk."""

    rules = Rules(
        kind="listmonk",
        measure=len,
        limit=10_000,  # ours: a longer letter is a page
        pictures=PictureRules(most=1, max_bytes=500_000, max_side=1440),  # ours
        edit=Edit.NONE,
        find=(Find.HANDLE, Find.KEY),
        source="https://listmonk.app/docs/apis/campaigns/",
        withdraws=False,
        mailed=True,
        needs=frozenset({"public_picture"}),
        hosting=Hosting.OUTSIDE,  # until the account says where its server is
        most_tags=0,
    )
    title = "listmonk"
    secrets = ("TOKEN",)
    settings = ("user", "list", "from", "layout")
    required = ("server", "user", "list", "from")

    @classmethod
    def called(cls, account: Account) -> str:  # noqa: ARG003 - the same for every account
        """Name it as people do."""
        return _("Newsletter")

    @classmethod
    def wrong(cls, settings: Mapping[str, str]) -> tuple[str, str] | None:
        """Check that lists and templates are named by their numbers."""
        for key in ("list", "layout"):
            if not settings.get(key, "1").isdecimal():
                return key, _("“{key}” is a number, which listmonk shows beside its name.").format(key=key)
        return None

    def invite(self) -> Invitation | None:
        """Say where a token is made; the exchange is asking for the list with it."""
        steps = (
            _("In listmonk, under Settings, Users: make a user of the type API, called {user}.").format(
                user=self.account.settings.get("user", "tambour")
            ),
            _("Its role needs the rights {rights}.").format(
                rights="lists:get_all, campaigns:get_all, campaigns:manage_all, campaigns:send"
            ),
            _("listmonk shows its token once."),
        )
        return Invitation(steps, _("The token"), self._try, address=f"{self.account.server}/admin/users")

    def verify(self) -> Identity:
        """Ask for the list (GET /api/lists/ID), and whether campaigns may be read."""
        found = self._ask("GET", f"lists/{self.account.settings['list']}")
        name = found.get("name")
        if not isinstance(name, str) or not name:
            raise self._senseless(Unsent)
        self._ask("GET", "campaigns", params={"per_page": "1", "no_body": "true"})
        return Identity(name, f"{self.account.server}/admin/lists")

    def publish(self, post: Post, attempt: Attempt) -> Receipt:
        """Make a draft (POST /api/campaigns), unless there is one, then start it (PUT /api/campaigns/ID/status)."""
        known = self._campaign(attempt.handle) if attempt.handle else self._tagged(attempt)
        if known is not None and known["status"] != DRAFT:
            return Receipt(str(known["id"]))
        name = str(known["id"]) if known is not None else self._draft(post, attempt)
        if attempt.handle != name:
            attempt.prepared(name)
        started = self._ask("PUT", f"campaigns/{name}/status", json={"status": "running"}, safe=False)
        if started.get("status") not in TAKEN_UP:
            raise self._senseless(InDoubt)
        return Receipt(name)

    def find(self, post: Post, attempt: Attempt, how: Find) -> Receipt | None:  # noqa: ARG002 - the key is enough
        """Ask the draft whether it was started, or look for the campaign with our tag."""
        known: Mapping[str, Any] | None = None
        if how is Find.HANDLE and attempt.handle:
            known = self._campaign(attempt.handle)
        elif how is Find.KEY:
            known = self._tagged(attempt)
        return Receipt(str(known["id"])) if known is not None and known["status"] != DRAFT else None

    def edit(self, copy: Copy, post: Post, attempt: Attempt) -> Receipt:  # noqa: ARG002 - there is no such thing
        """Refuse: it is in the readers' boxes."""
        raise Refused(_("A message that was sent cannot be changed."))

    def withdraw(self, copy: Copy) -> None:  # noqa: ARG002 - there is no such thing
        """Refuse: it is in the readers' boxes."""
        raise Refused(_("A message that was sent cannot be called back."))

    # ------------------------------------------------------------------------------------------- campaigns

    def _draft(self, post: Post, attempt: Attempt) -> str:
        """Make a draft, which nobody sees, and give its number."""
        draft, settings = post.draft, self.account.settings
        sender = " ".join(named(settings["from"])).partition(" <")[0]
        picture = post.attachments[0] if post.attachments else Attachment(b"", "", 0, 0)
        body = page(draft, sender, _LEAVING, picture.url, picture.alt, picture.width)
        said: dict[str, Any] = {
            "name": _bare(draft.link.title),
            "subject": _bare(draft.link.title),
            "lists": [int(settings["list"])],
            "from_email": settings["from"],
            "type": "regular",
            "content_type": "html",
            "messenger": "email",
            "body": _bare(body).replace(_LEAVING, f'<a href="{LEAVING}">{LEAVING}</a>'),
            "altbody": _bare(text(draft, sender, _LEAVING)).replace(_LEAVING, LEAVING),
            "tags": [_tag(attempt)],
        }
        if "layout" in settings:
            said["template_id"] = int(settings["layout"])
        return str(self._known(self._ask("POST", "campaigns", json=said, safe=True))["id"])

    def _campaign(self, name: str) -> Mapping[str, Any]:
        """Ask one campaign what has become of it."""
        return self._known(self._ask("GET", f"campaigns/{name}", params={"no_body": "true"}))

    def _tagged(self, attempt: Attempt) -> Mapping[str, Any] | None:
        """Look for the campaign that bears our tag; of several, the one that was started.

        The documentation calls the parameter ``tags``, the program reads ``tag``: both are sent, and what comes back is
        compared. A list that was cut short tells nothing about what it leaves out.
        """
        tag = _tag(attempt)
        wanted = {"tag": tag, "tags": tag, "no_body": "true", "per_page": "all"}
        listed = self._ask("GET", "campaigns", params=wanted)
        results, total = listed.get("results"), listed.get("total", 0)
        if not isinstance(results, list) or not isinstance(total, int) or total > len(results):
            raise self._senseless(Unsent)
        known = [self._known(one) for one in results]
        ours = [one for one in known if isinstance(one.get("tags"), list) and tag in one["tags"]]
        return min(ours, key=lambda one: (one["status"] == DRAFT, one["id"]), default=None)

    def _known(self, campaign: Any) -> Mapping[str, Any]:
        """Give a campaign that has a number and a status that we know. Raise ``Unsent`` for anything else."""
        found = campaign if isinstance(campaign, dict) else {}
        if type(found.get("id")) is not int or found.get("status") not in (DRAFT, *TAKEN_UP):
            raise self._senseless(Unsent)
        return found

    # --------------------------------------------------------------------------------------------- the web

    def _ask(self, method: str, path: str, *, safe: bool | None = None, **sent: Any) -> Mapping[str, Any]:
        """Give the table that an answer holds."""
        headers = {"Authorization": f"token {self.account.settings['user']}:{self._secrets.get('TOKEN', '')}"}
        answer = self.web.request(method, f"{self.account.server}/api/{path}", headers=headers, safe=safe, **sent)
        said = answer.json()
        data = said.get("data") if isinstance(said, dict) else None
        if not isinstance(data, dict):
            raise self._senseless(Unsent if answer.safe else InDoubt)
        return data

    def _senseless(self, outcome: type[Unsent | InDoubt]) -> Unsent | InDoubt:
        return outcome(_("{host} gave an answer that makes no sense.").format(host=host(self.account.server)))

    def _try(self, answer: str) -> dict[str, str]:
        """Ask for the list with a token. Raise ``Unauthorized`` when the server does not take it."""
        secrets = {"TOKEN": answer.strip()}
        Listmonk(self.account, secrets, self.web).verify()
        return secrets


def _tag(attempt: Attempt) -> str:
    return f"tambour-{attempt.key}"


def _bare(words: str) -> str:
    """Make a text stand for itself in a template, where two braces begin an instruction."""
    return words.replace("{{", '{{ "{{" }}')
