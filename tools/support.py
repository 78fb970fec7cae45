"""Write what each network can do into the documentation: ``python -m tools.support``.

All of it comes from the rules of the classes, which the engine obeys, so that the tables cannot promise anything else:
in the README a short one in English, in docs/networks/README.md a wider one in French. What no rule knows is in
``NOTES``. Only what stands between the two markers is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

from syndicate import networks
from syndicate.model import Action, ActionKind, Copy, Draft, Edit, Find, Hosting, Link, Picture, Proof
from syndicate.networks import Network

ROOT = Path(__file__).resolve().parent.parent
PAGES = {"en": ROOT / "README.md", "fr": ROOT / "docs" / "networks" / "README.md"}
BEGIN, END = "<!-- support:begin -->", "<!-- support:end -->"
# From the freest to the most costly, then the folder of trials. A kind that is not named here comes after them.
ORDER = (
    "mastodon", "bluesky", "facebook", "instagram", "threads", "linkedin", "pinterest", "tiktok", "telegram", "matrix",
    "peertube", "youtube",
    "poster", "x", "newsletter", "listmonk", "by_hand", "outbox",
)  # fmt: skip
# What no rule tells, in English and in French.
NOTES = {
    "mastodon": (
        "A server that cannot delete (snac2 2.75) keeps the copy; Tambour says so, and a person decides.",
        "Un serveur qui ne sait pas supprimer (snac2 2.75) garde la copie ; Tambour le dit, une personne décide.",
    ),
    "facebook": (
        "A Page only, not a profile or a group. The text is edited, the pictures stay.",
        "Une Page seulement, ni profil ni groupe. Le texte se corrige, les images restent.",
    ),
    "instagram": (
        "A professional account only. With Instagram's own login nothing can be withdrawn.",
        "Un compte professionnel seulement. Avec l'accès propre à Instagram, rien ne se retire.",
    ),
    "threads": ("100 withdrawals a day.", "Cent retraits par jour."),
    "linkedin": (
        "A Page only, vetted by LinkedIn. The text is edited, not the pictures. A refusal may name the copy.",
        "Une Page seulement, examinée par LinkedIn. Le texte se corrige, pas l'image. Un refus peut nommer la copie.",
    ),
    "pinterest": (
        "Vetted by Pinterest. On the board of the category. Another picture makes another pin.",
        "Examiné par Pinterest. Sur le tableau de la catégorie. Une autre image fait une autre épingle.",
    ),
    "tiktok": (
        "A draft, which a person finishes in the app; direct, if TikTok has audited ours. No alternative text.",
        "Un brouillon, qu'une personne finit dans l'application ; direct, si TikTok a audité. Sans texte alternatif.",
    ),
    "telegram": (
        "At most once: nothing can be looked up, a person settles a doubt. Withdrawn for 48 hours, then maybe.",
        "Jamais deux fois : rien ne se relit, une personne tranche un doute. Retiré pendant 48 h, après peut-être.",
    ),
    "matrix": (
        "One room, not encrypted: Tchap's, or any other server's. The alternative text is the name of the file.",
        "Un salon, sans chiffrement : de Tchap ou d'un autre serveur. Le texte alternatif est le nom du fichier.",
    ),
    "peertube": (
        "The words, captions and thumbnail are edited, the video stays. No PeerTube server was at hand.",
        "Les mots, sous-titres et vignette se corrigent, la vidéo reste. Aucun serveur PeerTube n'était à portée.",
    ),
    "youtube": (
        "As PeerTube; 100 videos a day, 10,000 units for the rest. Without an audit, all may stay private.",
        "Comme PeerTube ; 100 vidéos par jour, 10 000 unités pour le reste. Sans audit, tout peut rester privé.",
    ),
    "poster": (
        "A sheet of A4 as PDF/UA, in a folder and by mail to whoever prints; needs the extra `poster`.",
        "Une feuille A4 en PDF/UA, dans un dossier et par courriel à qui imprime ; demande le complément `poster`.",
    ),
    "newsletter": (
        "One message for each original, to the address of a provider's list. A weekly one: `tambour week` writes it.",
        "Un message par article, à une liste du fournisseur. Une lettre par semaine : `tambour week` l'écrit.",
    ),
    "by_hand": (
        "Facebook groups, Whaller, WhatsApp channels, PanneauPocket, IntraMuros, Illiwap, LED panels: nothing is sent.",
        "Groupe Facebook, Whaller, chaîne WhatsApp, PanneauPocket, IntraMuros, Illiwap, panneau : rien n'est envoyé.",
    ),
    "outbox": (
        "A folder on the disk, for trials; the limits are those of the network it imitates, here Mastodon.",
        "Un dossier sur le disque, pour essayer ; ses limites sont celles du réseau qu'il imite, ici Mastodon.",
    ),
}

# Gives the English or the French words of a cell.
Say = Callable[[str, str], str]
# An address and an emoji, to ask each network what they count for.
_ADDRESS, _FAMILY = "https://valserein.example.org/actualites/coupure-d-eau", "👨‍👩‍👧‍👦"


def main() -> None:
    """Write both pages."""
    for language, page in PAGES.items():
        page.write_text(updated(page.read_text(encoding="utf-8"), language), encoding="utf-8")


def updated(text: str, language: str) -> str:
    """Give a page with its table written anew. Raise ``ValueError`` unless it has each marker once."""
    before, rest = text.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n{table(language)}{END}{after}"


def table(language: str) -> str:
    """Give the table of all kinds, then a line for each thing that no rule tells."""
    french = language == "fr"
    columns = [(titles[french], cell) for titles, cell in _COLUMNS if titles[french]]
    order = {kind: place for place, kind in enumerate(ORDER)}
    classes = {
        kind: networks.load(kind) for kind in sorted(networks.kinds(), key=lambda one: order.get(one, len(order)))
    }

    def say(*words: str) -> str:
        return words[french]

    rows = [_row(title for title, _cell in columns), _row("---" for _column in columns)]
    rows += [_row(cell(cls, say) for _title, cell in columns) for cls in classes.values()]
    notes = [
        say(f"- `{kind}`: {NOTES[kind][0]}", f"- `{kind}` : {NOTES[kind][1]}") for kind in classes if kind in NOTES
    ]
    return "\n".join([*rows, "", *notes, ""])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# ------------------------------------------------------------------------------------------------ cells


def _kind(cls: type[Network], say: Say) -> str:
    kind = cls.rules.kind
    return f"[`{kind}`]({say(f'docs/networks/{kind}.md', f'{kind}.md')})"


def _publish(cls: type[Network], say: Say) -> str:
    if cls.rules.by_hand:
        return _by_hand(say)
    two_steps = Find.HANDLE in cls.rules.find
    return _listed(
        say("in two steps", "en deux temps") if two_steps else say("yes", "oui"),
        _needs(cls, say),
    )


def _needs(cls: type[Network], say: Say) -> str:
    if "video" in cls.rules.needs:
        return say("videos only", "des vidéos seulement")
    return say("never without a picture", "jamais sans image") if "picture" in cls.rules.needs else ""


def _edit(cls: type[Network], say: Say) -> str:
    rules = cls.rules
    if rules.by_hand:
        return _by_hand(say)
    reply = say("corrected by a reply", "corrigé par une réponse") if rules.corrects else say("no", "non")
    if rules.edit is Edit.REPLACE:
        hours = round(rules.replace_within.total_seconds() / 3600)
        return _listed(say(f"replaced within {hours} h", f"remplacé dans les {hours} h"), say("then ", "puis ") + reply)
    return {
        Edit.VISIBLE: say("in place, seen by readers", "sur place, les lecteurs le voient"),
        Edit.BY_ID: say("in place", "sur place"),
        Edit.NONE: reply,
    }[rules.edit]


def _withdraw(cls: type[Network], say: Say) -> str:
    if cls.rules.by_hand:
        return _by_hand(say)
    return say("yes", "oui") if cls.rules.withdraws else say("no", "non")


def _by_hand(say: Say) -> str:
    return say("by hand", "à la main")


def _find(cls: type[Network], say: Say) -> str:
    if not cls.rules.find:
        return say("a person", "une personne")
    words = {
        Find.KEY: say("its key", "sa clé"),
        Find.HANDLE: say("what the first step left", "ce qu'a laissé le premier temps"),
        Find.LIST: say("the list of our posts", "la liste de nos publications"),
    }
    return _listed(*(words[way] for way in cls.rules.find)) or say("nothing", "rien")


def _text(cls: type[Network], say: Say) -> str:
    rules = cls.rules
    if rules.by_hand:
        return say("the place's", "celui du lieu")
    address, family = rules.measure(_ADDRESS), rules.measure(_FAMILY)
    return _listed(
        _number(rules.limit, say),
        say(
            f"{_number(rules.picture_limit, say)} with a picture", f"{_number(rules.picture_limit, say)} avec une image"
        )
        if rules.picture_limit
        else "",
        say(f"{_number(rules.byte_limit, say)} bytes", f"{_number(rules.byte_limit, say)} octets")
        if rules.byte_limit
        else "",
        say(f"an address counts {address}", f"une adresse compte {address}") if address != len(_ADDRESS) else "",
        say(f"{_FAMILY} counts {family}", f"{_FAMILY} compte {family}") if family != 1 else "",
        "" if rules.clickable else say("no address can be followed", "aucune adresse ne s'y suit"),
    )


def _tags(cls: type[Network], say: Say) -> str:  # noqa: ARG001 - a number has no language
    return str(cls.rules.most_tags)


def _pictures(cls: type[Network], say: Say) -> str:
    rules = cls.rules
    card = say("or a link card", "ou une carte de lien") if rules.card_bytes else ""
    if not cls.rules.pictures.most:
        return say("none: the village is drawn", "aucune : le village est dessiné")
    drawn = say("or the card it draws", "ou la carte qu'il dessine") if rules.draws_card else ""
    return _listed(
        str(rules.pictures.most),
        "JPEG" if rules.pictures.formats == ("image/jpeg",) else "",
        say("fetched from our site", "prises sur notre site") if "public_picture" in rules.needs else "",
        card or drawn,
    )


def _weight(cls: type[Network], say: Say) -> str:
    pictures = cls.rules.pictures
    if not pictures.most:
        return ""
    megabytes = f"{pictures.max_bytes / 1e6:.3g}"
    wide = f"{pictures.max_ratio:.3g}"
    tall = f"{pictures.min_ratio:.3g}"
    return _listed(
        say(f"{megabytes} MB", f"{megabytes.replace('.', ',')} Mo"),
        say(f"ratio {tall} to {wide}", f"rapport de {tall} à {wide}".replace(".", ",")) if pictures.max_ratio else "",
    )


def _alt(cls: type[Network], say: Say) -> str:
    return _number(cls.rules.pictures.alt_limit, say) if cls.rules.pictures.most else ""


def _hosting(cls: type[Network], say: Say) -> str:
    if cls.rules.by_hand:
        return say("the place's", "celui du lieu")
    if _at_home(cls):
        return say("our disk", "notre disque")
    if not cls.default_server:
        return say("the server's: `hosting` tells", "celui du serveur : `hosting` le dit")
    eu = cls.rules.hosting is Hosting.EU
    return say("EU", "UE") if eu else say("outside the EU", "hors de l'UE")


def _cost(cls: type[Network], say: Say) -> str:
    price = cls.rules.price
    if price is None:
        return say("free", "gratuit")
    bare, described, gone = (
        _dollars(price(action), say)
        for action in (
            _action(ActionKind.PUBLISH),
            _action(ActionKind.PUBLISH, Picture("", "alt", 1, 1, "")),
            _action(ActionKind.WITHDRAW),
        )
    )
    return _listed(
        say(f"{bare} a copy", f"{bare} la copie"),
        say(f"{described} with a picture", f"{described} avec une image"),
        say(f"{gone} a withdrawal", f"{gone} le retrait"),
    )


def _action(kind: ActionKind, *pictures: Picture) -> Action:
    draft = Draft(_ADDRESS, "fr", Link(_ADDRESS, "", ""), pictures=pictures)
    return Action(kind, "", "", _ADDRESS, "", "", 1, Copy("", ""), draft)


def _tested(cls: type[Network], say: Say) -> str:
    if cls.rules.by_hand:
        return say("nothing is sent", "rien n'est envoyé")
    if _at_home(cls):
        return say("the disk itself", "le disque lui-même")
    words = {
        Proof.SERVER: say("real server", "vrai serveur"),
        Proof.OFFICIAL: say("official description", "description officielle"),
        Proof.SCRIPTED: say("scripted answers", "réponses écrites d'avance"),
    }
    named = [f"`{name}`" for name in cls.tested_with]
    return words[cls.tested] + (f" ({', '.join(named)})" if named else "")


def _at_home(cls: type[Network]) -> bool:
    """Tell whether nothing leaves the machine: there is no server."""
    return not cls.default_server and "server" not in cls.required


def _listed(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _number(number: int, say: Say) -> str:
    return say(f"{number:,}", f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}"))


def _dollars(amount: Decimal, say: Say) -> str:
    return say(f"${amount:.3f}", f"{amount:.3f}\N{NO-BREAK SPACE}$".replace(".", ","))


# The titles in the README and in the French page: one that is empty leaves the column out there.
_COLUMNS: tuple[tuple[tuple[str, str], Callable[[type[Network], Say], str]], ...] = (
    (("kind", "réseau"), _kind),
    (("publish", "publier"), _publish),
    (("edit", "corriger"), _edit),
    (("withdraw", "retirer"), _withdraw),
    (("found again by", "retrouvé par"), _find),
    (("text", "texte"), _text),
    (("", "mots-clés"), _tags),
    (("pictures", "images"), _pictures),
    (("", "chaque image"), _weight),
    (("alt", "texte alternatif"), _alt),
    (("hosting", "hébergement"), _hosting),
    (("cost", "coût"), _cost),
    (("tested against", "éprouvé contre"), _tested),
)


if __name__ == "__main__":
    main()
