"""Issues of a forge: one for each problem, opened, updated, closed when it is solved.

GitHub      https://docs.github.com/rest/issues/issues
Forgejo     https://codeberg.org/api/swagger#/issue (that of Gitea)
GitLab      https://docs.gitlab.com/api/issues/

The forge is the memory: a mark that is not shown, in the text of each issue, names its problem and the state in which
it was told. In a public repository anybody can open an issue that holds such a mark, but only those who may write can
set a label: so ours are those that have it. On GitLab others may too: there ours are those that we opened.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote, unquote

from syndicate.addresses import host
from syndicate.errors import Unsent
from syndicate.i18n import _
from syndicate.markdown_text import md, still
from syndicate.notices import Known, Notice, Step
from syndicate.notify.wording import markdown
from syndicate.web import Web

LABEL, COLOUR = "tambour", "#1f6b4a"
PAGE = 50  # issues asked for at once: every forge gives as many
PAGES = 20  # of the open ones; of the closed ones, one page is looked at
LONGEST_TITLE = 200  # characters; GitHub takes 256, GitLab and Forgejo 255
_MARK = re.compile(r"<!-- tambour ([^\s<>]+) ([0-9a-f]{16})( solved)? -->")


class Forge(ABC):
    """What the three have in common."""

    default_server: ClassVar[str] = ""
    # Names of the environment that a forge sets for what it runs: where it is, the repository, an access.
    servers: ClassVar[tuple[str, ...]] = ()
    repositories: ClassVar[tuple[str, ...]] = ()
    tokens: ClassVar[tuple[str, ...]] = ()
    number: ClassVar[str] = "number"
    text: ClassVar[str] = "body"
    opened: ClassVar[str] = "open"  # the word for the state of an open issue
    edits: ClassVar[str] = "PATCH"
    comments: ClassVar[str] = "comments"
    closing: ClassVar[Mapping[str, str]] = {"state": "closed"}

    def __init__(self, server: str, repository: str, token: str, web: Web) -> None:
        """``server`` is the address of the API; ``repository`` is owner/name."""
        web.hide(token)
        self._web = web
        self._token = token
        self._server = server.rstrip("/")
        self._repository = repository

    def known(self) -> list[Known]:
        """Read the issues that have our label."""
        found: list[Known] = []
        for state, pages in ((self.opened, PAGES), ("closed", 1)):
            for page in range(1, pages + 1):
                issues = self._list(state, page)
                found += [one for issue in issues if (one := self._read(issue)) is not None]
                if len(issues) < PAGE:
                    break
        return found

    def carry_out(self, steps: Sequence[Step]) -> None:
        """Write one issue for each step."""
        for step in steps:
            notice, known = step.notice, step.known
            if step.kind == "open" and notice:
                self._create(_title(notice), _body(notice))
            elif notice and known:
                # The comment first: it is what a person is told by, and twice is better than never.
                self._say(known.handle, markdown(notice))
                self._edit(known.handle, {"title": _title(notice), self.text: _body(notice)})
            elif known:
                words = md(_("Solved: Tambour does not meet this problem any more."))
                mark = _mark(known.key, known.mark, solved=True)
                self._edit(known.handle, {self.text: f"{words}\n\n{mark}", **self.closing})

    # ------------------------------------------------------------------------------------ the dialects

    @property
    @abstractmethod
    def base(self) -> str:
        """Give the address of the repository in the API."""

    @abstractmethod
    def headers(self) -> dict[str, str]:
        """Give the headers of every request."""

    @abstractmethod
    def _query(self, state: str, page: int) -> dict[str, str | int]:
        """Give what to ask the list of issues for, the newest change first."""

    def _labels(self) -> object:
        """Give our label as a new issue takes it."""
        return [LABEL]

    # ------------------------------------------------------------------------------------------- requests

    def _list(self, state: str, page: int) -> list[dict[str, Any]]:
        answer = self._web.request(
            "GET", f"{self.base}/issues", headers=self.headers(), params=self._query(state, page)
        )
        found = answer.json()
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(self._server)))
        return found

    def _create(self, title: str, body: str) -> None:
        issue = {"title": title, self.text: body, "labels": self._labels()}
        self._web.request("POST", f"{self.base}/issues", headers=self.headers(), json=issue)

    def _edit(self, number: str, changes: Mapping[str, object]) -> None:
        # An edit that is done twice is done once: nothing is left behind by one whose answer was lost.
        self._web.request(
            self.edits, f"{self.base}/issues/{number}", headers=self.headers(), json=dict(changes), safe=True
        )

    def _say(self, number: str, words: str) -> None:
        url = f"{self.base}/issues/{number}/{self.comments}"
        self._web.request("POST", url, headers=self.headers(), json={"body": words})

    def _read(self, issue: Mapping[str, Any]) -> Known | None:
        """Give what an issue tells, ``None`` when it is not one of ours. A pull request is none (GitHub lists both)."""
        mark = _MARK.search(str(issue.get(self.text) or ""))
        number = issue.get(self.number)
        if mark is None or not isinstance(number, int) or issue.get("pull_request") is not None:
            return None
        return Known(
            key=unquote(mark[1], errors="surrogatepass"),
            mark=mark[2],
            handle=str(number),
            open=issue.get("state") == self.opened,
            solved=mark[3] is not None,
            order=number,
            title=str(issue.get("title", "")),
        )


class GitHub(Forge):
    """GitHub, and its enterprise servers. In a workflow, the job needs ``issues: write``."""

    default_server = "https://api.github.com"
    servers = ("GITHUB_API_URL",)
    repositories = ("GITHUB_REPOSITORY",)
    tokens = ("GITHUB_TOKEN",)

    @property
    def base(self) -> str:
        """Give the address of the repository in the API."""
        return f"{self._server}/repos/{quote(self._repository)}"

    def headers(self) -> dict[str, str]:
        """Give the headers of every request."""
        return {
            "Authorization": f"Bearer {self._token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def _query(self, state: str, page: int) -> dict[str, str | int]:
        return {"labels": LABEL, "state": state, "sort": "updated", "per_page": PAGE, "page": page}


class Forgejo(Forge):
    """Forgejo and Gitea. ``server`` is the forge's own address; an issue takes labels by their number."""

    servers = ("FORGEJO_SERVER_URL", "GITHUB_SERVER_URL")
    repositories = ("FORGEJO_REPOSITORY", "GITHUB_REPOSITORY")
    tokens = ("FORGEJO_TOKEN", "GITHUB_TOKEN")

    @property
    def base(self) -> str:
        """Give the address of the repository in the API."""
        return f"{self._server}/api/v1/repos/{quote(self._repository)}"

    def headers(self) -> dict[str, str]:
        """Give the headers of every request."""
        return {"Authorization": f"token {self._token}", "Accept": "application/json"}

    def _query(self, state: str, page: int) -> dict[str, str | int]:
        # The server knows no order here; it gives the newest issues first.
        return {"labels": LABEL, "state": state, "type": "issues", "limit": PAGE, "page": page}

    def _labels(self) -> object:
        url = f"{self.base}/labels"
        answer = self._web.request("GET", url, headers=self.headers(), params={"limit": PAGE})
        try:
            there = [label["id"] for label in answer.json() if label["name"] == LABEL]
            if not there:
                answer = self._web.request("POST", url, headers=self.headers(), json={"name": LABEL, "color": COLOUR})
                there = [answer.json()["id"]]
        except (KeyError, TypeError):
            raise Unsent(_("{host} gave an answer that makes no sense.").format(host=host(self._server))) from None
        return there[:1]


class GitLab(Forge):
    """GitLab. ``server`` is the address of the API; the job's own access cannot write issues: a project's token can."""

    default_server = "https://gitlab.com/api/v4"
    servers = ("CI_API_V4_URL",)
    repositories = ("CI_PROJECT_PATH",)
    number = "iid"
    text = "description"
    opened = "opened"
    edits = "PUT"
    comments = "notes"
    closing: ClassVar[Mapping[str, str]] = {"state_event": "close"}

    @property
    def base(self) -> str:
        """Give the address of the repository in the API."""
        return f"{self._server}/projects/{quote(self._repository, safe='')}"

    def headers(self) -> dict[str, str]:
        """Give the headers of every request."""
        return {"PRIVATE-TOKEN": self._token}

    def _query(self, state: str, page: int) -> dict[str, str | int]:
        # Guests, and through work items anybody, may set a label on an issue that they open:
        # https://gitlab.com/gitlab-org/gitlab/-/issues/537672. So only those that this very access opened are ours.
        asked: dict[str, str | int] = {"labels": LABEL, "scope": "created_by_me", "state": state}
        return asked | {"order_by": "updated_at", "per_page": PAGE, "page": page}

    def _labels(self) -> object:
        return LABEL


FORGES: dict[str, type[Forge]] = {"github": GitHub, "forgejo": Forgejo, "gitlab": GitLab}


def _title(notice: Notice) -> str:
    """Give a title: plain text on every forge, but for the names and numbers that it would link."""
    text = still(notice.title)
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"


def _body(notice: Notice) -> str:
    return f"{markdown(notice)}\n\n{_mark(notice.key, notice.mark)}"


def _mark(key: str, mark: str, *, solved: bool = False) -> str:
    """Write the mark; quoted, no key can end the comment that hides it."""
    return f"<!-- tambour {quote(key, safe='/', errors='surrogatepass')} {mark}{' solved' if solved else ''} -->"
