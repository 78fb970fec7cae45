"""The files that machines look for at fixed places: security.txt (RFC 9116), atproto-did, webfinger (RFC 7033).

All are static, and stand at the root of the host: a site that lives in a folder of another host cannot have them
where they are looked for. ``_headers`` beside them says what only headers can, to the hosts that read it.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pelican import Pelican, signals

from syndicate.errors import ConfigError
from syndicate.i18n import _
from syndicate.legal import REPORT

from .profiles import profile
from .site import Site, of

MONTHS = 6  # that security.txt is valid for: RFC 9116, section 2.5.5, wants less than a year


def write(pelican: Pelican) -> None:
    """Write each file that has something to say."""
    site, output = of(pelican.settings), Path(pelican.output_path)
    folder = output / ".well-known"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "security.txt").write_text(security(site), encoding="utf-8")
    did = site.config.site.options.get("atproto_did")
    if did:  # the handle of a Bluesky account is our domain: https://atproto.com/specs/handle#handle-resolution
        (folder / "atproto-did").write_text(f"{did}\n", encoding="utf-8")
    alias = webfinger(site)
    if alias:
        (folder / "webfinger").write_text(json.dumps(alias, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (output / "_headers").write_text(headers(site), encoding="utf-8")


def security(site: Site) -> str:
    """Give the file that tells whom to warn of a flaw. It changes on the first day of each month, and then only."""
    given = site.config.site.options.get("security", {})
    email = site.config.commune.facts.get("email")
    contact = given.get("contact") or (f"mailto:{email}" if email else site.absolute(f"{REPORT}/"))
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires(site):%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(dict.fromkeys((site.lang, 'fr', 'en')))}",
        f"Canonical: {site.absolute('.well-known/security.txt')}",
    ]
    if given.get("policy"):
        lines.append(f"Policy: {given['policy']}")
    return "".join(f"{line}\n" for line in lines)


def expires(site: Site) -> datetime:
    """Give the end of security.txt: the day that is given, else six months after the first of this month."""
    given: date | None = site.config.site.options.get("security", {}).get("expires")
    if isinstance(given, datetime):
        return (given if given.tzinfo else given.replace(tzinfo=site.config.zone)).astimezone(UTC)
    if given is not None:
        return datetime(given.year, given.month, given.day, tzinfo=UTC)
    now = site.now.astimezone(UTC)
    years, month = divmod(now.month - 1 + MONTHS, 12)
    return datetime(now.year + years, month + 1, 1, tzinfo=UTC)


def webfinger(site: Site) -> dict[str, Any] | None:
    """Give what makes @ALIAS@our-domain lead to an account of a server: a static answer, whatever the question.

    The subject is the account where it really is: a server that asks us asks there next, and shows that name
    (https://docs.joinmastodon.org/spec/webfinger/). Raise ``ConfigError`` when no account has such a name.
    """
    given = site.config.site.options.get("webfinger")
    if not given:
        return None
    accounts = site.config.accounts
    wanted = [accounts[given["account"]]] if given.get("account") else accounts.values()
    found = [one for one in map(profile, wanted) if one and one.handle.count("@") == 2]  # @user@host
    if not found:
        message = _("“webfinger” needs a Mastodon account with its “handle”.")
        raise ConfigError(message, file=site.config.path)
    user, host = found[0].handle[1:].split("@")
    page = found[0].url
    actor = f"{page.removesuffix(f'/@{user}')}/users/{user}"
    return {
        "subject": f"acct:{user}@{host}",
        "aliases": [page, actor],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": page},
            {"rel": "self", "type": "application/activity+json", "href": actor},
        ],
    }


def headers(site: Site) -> str:
    """Give the headers for Netlify, Cloudflare Pages and those that read the same file; others ignore it.

    Each page has its policy already; here is what a page cannot say itself, and the types of files without ending.
    """
    base = site.base
    return (
        f"{base}/*\n"
        "  Content-Security-Policy: frame-ancestors 'none'\n"
        "  X-Content-Type-Options: nosniff\n"
        "  Referrer-Policy: strict-origin-when-cross-origin\n"
        f"{base}/.well-known/security.txt\n  Content-Type: text/plain; charset=utf-8\n"
        f"{base}/.well-known/atproto-did\n  Content-Type: text/plain; charset=utf-8\n"
        f"{base}/.well-known/webfinger\n  Content-Type: application/jrd+json\n  Access-Control-Allow-Origin: *\n"
    )


def register() -> None:
    """Connect to Pelican."""
    signals.finalized.connect(write)
