"""What went wrong with a copy, an original or a step, in a few words, and what a person can do: a sentence for each.

Keyed by the words of ``plan`` and ``apply``: the ``code`` of what is held, the ``result`` of an action.
"""

from __future__ import annotations

from syndicate.i18n import _


def problem(code: str) -> str:
    """Name what is wrong with a copy, in a few words."""
    return {
        "refused": _("copy refused"),
        "withdraw_refused": _("copy not deleted"),
        "no_withdraw": _("copy not deleted"),
        "in_doubt": _("copy in doubt"),
        "altered": _("copy changed by somebody"),
    }.get(code, _("copy not made"))


def copy(code: str) -> str:
    """Say what to do about a copy; ``{original}`` and ``{account}`` may stand in it."""
    return {
        "unsent": _(
            "Nothing for now: Tambour tries again at each run; if it lasts for a day, show this to the person who "
            "looks after the accounts."
        ),
        "refused": _(
            "Change the original as the network asks (a shorter text, another picture): it is then sent again."
        ),
        "withdraw_refused": _("Delete the copy by hand, on the network."),
        "no_withdraw": _("Delete the copy by hand, on the network."),
        "in_doubt": _settle(),
        "altered": _(
            "Make the original say what is right, then have the copy follow it again: "
            "tambour settle {original} {account} --copy ADDRESS."
        ),
        "expired": _("Put “expires” later, or the announcement earlier."),
        "sensitive": _("If this copy must go, write “skip: true” for this account in the original."),
        "too_long": _("Give the file of the original a shorter name."),
        "no_history": _("Show this to the person who looks after the site: the ledger was never begun."),
        "max_actions": _brake(),
        "withdrawals": _brake(),
    }.get(code, _("Show this to the person who looks after the site."))


def by_hand() -> str:
    """Say what to do about a copy that a person makes."""
    return _("Do it there, then record it with that command: the next run closes this.")


def fault() -> str:
    """Say what to do about an original that the build left out."""
    return _("Mend the file and save it: the rest of the site was published, and this follows at the next run.")


def ledger() -> str:
    """Say what to do about a ledger that could not be pushed."""
    return _(
        "Nothing for now: the next run sends it; if this comes back, show it to the person who looks after the site."
    )


def step(name: str) -> tuple[str, str]:
    """Say that a step failed, and what to do about it."""
    look = _("Show this to the person who looks after the site; the run's page says more.")
    again = _(
        "Nothing for now: the next run tries again; if it lasts, show this to the person who looks after the site."
    )
    build = (_("The site could not be built: it stays as it was."), look)
    site = (_("The site could not be put online: it stays as it was, and no copy was made."), again)
    copies = (_("The copies could not be made."), look)
    links = (_("The links to the copies could not be put online."), again)
    return {
        "check": (_("The originals could not be checked."), look),
        "fetch": (_("The ledger of the copies could not be fetched: nothing was published."), again),
        "build": build,
        "first": build,
        "deploy": site,
        "site": site,
        "wait": (_("The new site did not come online in time: no copy was made."), again),
        "apply": copies,
        "copies": copies,
        "urgent": copies,
        "push": (_("The ledger of the copies could not be sent to its branch."), again),
        "links": links,
        "last": links,
        "again": links,
        "redeploy": links,
    }.get(name, (_("The step “{name}” failed.").format(name=name), look))


def _settle() -> str:
    return _(
        "Look on the network whether the copy is there, then say so: tambour settle {original} {account} --copy "
        "ADDRESS, or --not-sent."
    )


def _brake() -> str:
    return _(
        "If that is meant, have the person who looks after the site run the command above; else, see what was deleted."
    )
