"""Why each problem of an act matters to residents, and how to mend it: what ``syndicate.lessons`` teaches of them."""

from __future__ import annotations

from syndicate.i18n import _


def acts() -> dict[str, tuple[str, str]]:
    """Give the lesson of each code: why, and how."""
    signed = _("An act counts because everybody can see that it is the one that was signed.")
    week = _("Within a week of the sitting, residents must find what was examined (CGCT, article L.2121-25).")
    approved = _("The minutes go online within a week of the sitting that approved them (CGCT, article L.2121-15).")
    return {
        "individual-act": (
            _("What concerns one person is that person's business: publishing it is forbidden, and cannot be undone."),
            _("Remove the file, and its document; notify the person."),
        ),
        "personal-data-unchecked": (
            _("A name, an address, a situation in an act can harm somebody, and search engines keep it."),
            _("Read the PDF to its end, hide what names people, then write who checked and on which day."),
        ),
        "act-no-file": (
            _("The law wants the act itself, whole, in a form that cannot be altered (CGCT, article R.2131-1)."),
            _("Put the signed PDF in content/conseil/ and write its name: file: /conseil/name.pdf."),
        ),
        "act-elsewhere": (
            _("On another site, the act may change or vanish, and nobody would know."),
            _("Put the PDF in content/conseil/ and write its name: file: /conseil/name.pdf."),
        ),
        "act-not-pdf": (
            _("A text that anybody can alter proves nothing."),
            _("Export the act as PDF, or scan the signed paper."),
        ),
        "missing-digest": (signed, _("Run tambour check --fix: it adds the line.")),
        "bad-digest": (signed, _("Copy the line that the message gives.")),
        "file-changed": (
            signed,
            _("Take the signed file from the repository's history; what is to be corrected goes into another act."),
        ),
        "act-dates": (
            _("The date of going online opens the time to appeal: a wrong one misleads residents and the commune."),
            _("Check the dates, the year first; online_date is the day on which the page really goes online."),
        ),
        "double-number": (
            _("A number names one act: with two, nobody knows which one applies."),
            _("Correct the number of one of them."),
        ),
        "act-withdrawn": (
            _("An act stays online for two months at least (CGCT, article R.2131-1)."),
            _("Put the file back. If it holds personal data, replace its PDF by one without, as another act."),
        ),
        "list-due": (week, _("Write the list: tambour new deliberations, with the day of the sitting.")),
        "list-late": (week, _("Put the list online today: tambour new deliberations, with the day of the sitting.")),
        "minutes-due": (
            approved,
            _("Add the minutes to content/conseil/; if they were not approved, say when: approved_on."),
        ),
        "minutes-late": (
            approved,
            _("Put the minutes online today; if they were not approved, say when: approved_on."),
        ),
        "tribune-missing": (
            _("From 1,000 inhabitants on, councillors outside the majority have a space here (CGCT, L.2121-27-1)."),
            _("Ask them for their text and put it in content/tribune/, as it is."),
        ),
    }
