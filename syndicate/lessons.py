"""Why each problem matters to residents, and how to mend it: two sentences for each code.

The codes of the front matter are many and alike: those that begin or end as one of ``FAMILIES`` share its lesson.
The page docs/guide/verifier.md shows each with an example; a test compares.
"""

from __future__ import annotations

from dataclasses import dataclass

from syndicate.i18n import _
from syndicate.lessons_acts import acts
from syndicate.lessons_videos import videos


@dataclass(frozen=True, slots=True)
class Lesson:
    """What an editor learns from a problem, one sentence each."""

    why: str
    mend: str


FAMILIES = ("missing-*", "bad-*", "*-early")


def lesson(code: str, lessons: dict[str, Lesson] | None = None) -> Lesson:
    """Give the lesson of a code; ``lessons`` spares making them all again."""
    known = every() if lessons is None else lessons
    return known[code] if code in known else known[family(code)]


def family(code: str) -> str:
    """Give the family of a code that has no lesson of its own. Raise ``KeyError`` for a code of none."""
    for name in FAMILIES:
        if (name[0] == "*" and code.endswith(name[1:])) or (name[-1] == "*" and code.startswith(name[:-1])):
            return name
    raise KeyError(code)


def every() -> dict[str, Lesson]:
    """Give every lesson, in the reader's language."""
    families = _files() | _front() | _pictures() | _texts() | acts() | videos()
    return {code: Lesson(why, mend) for code, (why, mend) in families.items()}


Pairs = dict[str, tuple[str, str]]


def _files() -> Pairs:
    stopped = _("While this stands, nothing can be published safely.")
    return {
        "config": (stopped, _("Correct the line that is named; if there is no file, “tambour init” writes it.")),
        "ledger": (stopped, _("Do not edit the ledger: take its last sound version from the repository's history.")),
        "content": (stopped, _("Put the folder content/ back in its place, and make it readable.")),
        "unknown-folder": (
            _("The folder gives the type of page; elsewhere, the site does not show it."),
            _("Move the file into one of the folders named here."),
        ),
        "unreadable": (
            _("The site cannot show a page that it cannot read."),
            _("Correct this line; copying the top of a page that works is the quickest."),
        ),
        "bad-name": (
            _("The file's name gives the address of the page, which people note and share."),
            _("Name the file with a few words without accents, such as fete-du-village.md."),
        ),
        "renamed": (
            _("Announced again under another name, the same news would reach residents twice."),
            _("Add the “id” line that is proposed, under the title."),
        ),
        "double-id": (
            _("Two pages with one id would share their copies: correcting one would change the other's."),
            _("Change the “id” of the newer page, or remove that line."),
        ),
        "double-address": (
            _("Only one page fits at an address: people would never see the other."),
            _("Rename the newer file."),
        ),
        "taken-address": (
            _("The page would take the place of one that the site makes."),
            _("Rename the file."),
        ),
        "lone-translation": (
            _("A translation is shown beside its original; alone, nobody finds it."),
            _("Name the file after its original: marche.en.md beside marche.md."),
        ),
        "translation-id": (
            _("With another id, the translation would be announced as other news."),
            _("Remove the “id” line of the translation."),
        ),
        "translation-key": (
            _("One announcement goes out, with the wishes of the original; those of a translation would be lost."),
            _("Move the line into the original, beside the translation."),
        ),
        "translation-lang": (
            _("Screen readers pronounce a page in the language that it announces."),
            _("Put the code of its language in the file's name, and remove the “lang” line."),
        ),
        "bad-lang": (
            _("Screen readers pronounce a page in the language that it announces."),
            _("Put the code of its language in the file's name, and remove the “lang” line."),
        ),
        "missing-file": (
            _("People who want this document would find an error."),
            _("Put the file in its folder, or correct its name: capitals and accents count."),
        ),
    }


def _front() -> Pairs:
    return {
        "unknown-key": (
            _("What this line says is not used: the page would be published without it."),
            _("Correct the word before the colon, or remove the line."),
        ),
        "unknown-account": (
            _("The copy that you expect on this network would not be made."),
            _("Write the name of an account of tambour.toml."),
        ),
        "account-unproven": (
            _("A false account of the commune looks like the true one, as the site names neither."),
            _('Add under the account, in tambour.toml, the line that the message names, such as handle = "valserein".'),
        ),
        "network-closed": (
            _("Nothing goes there any more, and what was there is gone: a copy is never the archive. The site is."),
            _("Remove the account from tambour.toml, and its name from the strategy."),
        ),
        "one-network": (
            _("When this network fails, or suspends the account, residents read nothing more of the commune but here."),
            _("Open an account on another network, or send part of the news there: [[strategy.routes]]."),
        ),
        "sensitive-outside": (
            _("What is sensitive never leaves the European Union, whatever account is named."),
            _("Remove this account, or the “sensitive” line if nothing here is about a person."),
        ),
        "too-many-hashtags": (
            _("The network refuses such a text: those who read the commune there would not get the news."),
            _("Keep the hashtags that people look for, and remove the others."),
        ),
        "legal-missing": (
            _("The law wants this on the site of every commune, and residents look there for whom to turn to."),
            _("Add the line that the message names to tambour.toml or to audit.yaml; the page completes itself."),
        ),
        "audit-expired": (
            _("An audit counts for three years; a site that claims more than it proves breaks the law."),
            _("Have the site audited again, then write the new results into audit.yaml."),
        ),
        "unknown-task": (
            _("Residents look on the home page for what they came for, and would find something else."),
            _("Write the name of the procedure's file in content/demarches/, without .md."),
        ),
        "security-expired": (
            _("Whoever finds a flaw no longer trusts a security.txt that has ended, and tells nobody."),
            _("Remove “expires” from [site.security]: each build then gives the file six more months."),
        ),
        "bad-account": (
            _("Without knowing your wish, nothing is sent to this account."),
            _("Write, under the account's name, text, image, at or skip: true."),
        ),
        "missing-*": (
            _("The page needs this information to be understood and put in its place."),
            _("Add the line at the top of the file, between the dashes."),
        ),
        "bad-*": (
            _("A value that cannot be read would be lost, or show another thing than you mean."),
            _("Correct the value as the message says."),
        ),
        "*-early": (
            _("Residents would come on the wrong day, or see the news disappear too soon."),
            _("Check both dates, the year first."),
        ),
        "missing-summary": (
            _("On networks and in lists, the summary is often all that is read."),
            _('Add “summary: "…"”: who, what, when, where, in two sentences.'),
        ),
        "event-past": (
            _("Residents would miss the event, or believe that it is over."),
            _("Check the year of “start” and “end”."),
        ),
        "left-blank": (
            _("Residents would read the brackets, and miss what was to be said there."),
            _("Write what is missing in the place of the brackets, or “status: draft” until you know it."),
        ),
        "title-long": (
            _("The end of a long title, often the date or the street, is what people do not see."),
            _("Keep what and where; put the rest in the summary."),
        ),
        "title-capitals": (
            _("Capitals are hard to read, and some screen readers spell them letter by letter."),
            _("Write the title as a sentence, with accents."),
        ),
    }


def _pictures() -> Pairs:
    described = _("People who cannot see the picture, or have a poor connection, know only its description.")
    return {
        "missing-image-alt": (described, _('Add “image_alt: "…"”: say in a sentence what you see.')),
        "missing-alt": (described, _("Write between the brackets what you see: ![Three people plant a hedge](…).")),
        "alt-vague": (described, _("Say who or what is there, and what happens; copy the words that it bears.")),
        "alt-long": (
            _("A description is read in one go, without a way to stop or go back."),
            _("Keep a sentence or two, and put the details in the text."),
        ),
        "image-elsewhere": (
            _("A picture of another site may vanish, and tells that site who reads ours."),
            _("Save the picture in content/images/ and write its name, with its author's agreement."),
        ),
        "missing-picture": (
            _("The page would be published without its picture."),
            _("Put the picture in content/images/, or correct its name: capitals and accents count."),
        ),
        "bad-picture": (
            _("Browsers and networks would not show it."),
            _("Open the picture in a drawing program and save it as JPEG or PNG."),
        ),
        "outside-picture": (
            _("Only what is in content/ may be published."),
            _("Copy the picture into content/images/."),
        ),
        "large-picture": (
            _("The site makes it smaller for residents, but every build and every copy of the site is slower."),
            _("Reduce it to 3,000 pixels wide before adding it."),
        ),
    }


def _texts() -> Pairs:
    listed = _("Screen readers list the links of a page: read alone, each must say where it leads.")
    private = _("Once copied by networks and search engines, it cannot be taken back.")
    return {
        "heading-order": (
            _("People who cannot see the page walk through it by its headings."),
            _("Begin at ##, then ### for what is within."),
        ),
        "fake-heading": (
            _("People who cannot see the page walk through it by its headings, and bold is none."),
            _("Write ## in front, and remove the asterisks."),
        ),
        "table-header": (
            _("Without its headers, a table is read aloud as a row of figures."),
            _("Begin with a row of headers, then a row of dashes: | Day | Hours |, then |---|---|."),
        ),
        "vague-date": (
            _("Copies are read days later: “tomorrow” then names the wrong day."),
            _("Write the day and the date; the hour too if there is one."),
        ),
        "weekday": (
            _("Nobody knows which to believe, the day or the date; some will come for nothing."),
            _("Look at a calendar and correct the one that is wrong, or add the year."),
        ),
        "link-vague": (listed, _("Put in the link the name of what it opens: [registration form](…).")),
        "link-twins": (listed, _("Give each link words of its own, or the same address.")),
        "link-bare": (
            _("An address is read letter by letter by screen readers, and cannot be clicked when it is bare."),
            _("Write [the name of the page](address), or <address> if it is short."),
        ),
        "link-picture": (
            _("Pictures are published where they are shown, and only there."),
            _("Show the picture: ![what it shows](/images/name.jpg); or link to a PDF."),
        ),
        "unknown-service": (
            _("The hours and the telephone of the department are shown beside the procedure."),
            _("Write the title of a page of content/services/, or write that page."),
        ),
        "link-draft": (
            _("People would follow a link to a page that is not there."),
            _("Publish that page first, or remove the link until then."),
        ),
        "broken-link": (
            _("People would find an error instead of what they came for."),
            _("Correct the address; for a page of ours, write its file: /actualites/name.md."),
        ),
        "broken-anchor": (
            _("People would arrive at the top of the page, and search for what you promised."),
            _("Correct what follows the #, or remove it."),
        ),
        "claim-title": (
            _("A rumour that is repeated is remembered, even when the sentence denies it."),
            _("Write as title what is true; the line “claim” tells what was said."),
        ),
        "claim-linked": (
            _("Each link sends readers to what is false, and makes search engines show it higher."),
            _("Remove the link: the line “claim_url” keeps the address, and no page shows it."),
        ),
        "personal-phone": (
            private,
            _("Write the number of the town hall, or have the person's written agreement and name it as contact."),
        ),
        "personal-mailbox": (
            private,
            _("Write an address of the commune, or have the person's written agreement and name it as contact."),
        ),
        "iban": (private, _("Remove it, and send it to those concerned.")),
        "social-number": (private, _("Remove it at once, and from the repository's history: ask for help.")),
        "typography": (
            _("A sign alone at the beginning of a line, or a text of uneven looks, is tiring to read."),
            _("Run tambour check --fix: it mends them all."),
        ),
        "tel-link": (
            _("On a telephone, touching this number does nothing."),
            _("Run tambour check --fix: it mends it."),
        ),
    }
