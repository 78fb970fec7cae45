"""The part of the preview's page for what a person publishes: words to copy, pictures to take away, what to do."""

from __future__ import annotations

from syndicate.i18n import _
from syndicate.kits import commands
from syndicate.model import Attachment
from syndicate.networks import Kit
from syndicate.preview import Preview
from syndicate.preview_parts import SUFFIXES, Where, escaped, image, picture_facts

STYLE = """\
.kit ol { margin: 0 0 .9rem; padding-left: 1.3rem; }
.kit textarea { display: block; width: 100%; margin: .3rem 0 .5rem; padding: .6rem; font: inherit;
  field-sizing: content; color: inherit; background: var(--ground); border: 1px solid var(--line);
  border-radius: .5rem; resize: vertical; }
.kit button, .kit figure a { display: inline-block; padding: .45rem .9rem; font: inherit; font-weight: 600;
  cursor: pointer; color: var(--paper); background: var(--link); border: 0; border-radius: .5rem;
  text-decoration: none; }
.kit button:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.kit button[hidden] { display: none; }
.kit figure a { margin-top: .5rem; }
.kit code { display: block; margin: .3rem 0; padding: .4rem .6rem; background: var(--ground); border-radius: .4rem;
  font-size: .8125rem; overflow-wrap: anywhere; }
.kit code span { white-space: nowrap; }
"""

SCRIPT = "copy.js"
# The only thing that runs: it puts the words of a kit on the clipboard. It is a file, as a policy without “inline”
# asks; without it, or where the clipboard is closed, a person selects the words.
COPY = """\
"use strict";
for (const button of document.querySelectorAll("button[data-copies]")) {
  const words = document.getElementById(button.dataset.copies);
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    words.focus();
    words.select();
    try {
      await navigator.clipboard.writeText(words.value);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    status.textContent = button.dataset.said;
  });
}
"""


def kit_of_page(seen: Preview, kit: Kit, where: Where) -> str:
    """Give the steps, the words to paste and the pictures to take away, and the command that says it was done."""
    steps = "\n".join(f"<li>{escaped(step)}</li>" for step in kit.steps)
    figures = "\n".join(
        _taken_away(seen, attachment, number, where)
        for number, attachment in enumerate(seen.post.attachments if seen.post else (), 1)
    )
    settle = "\n".join(f"<code>{_unbroken(command)}</code>" for command in commands(seen))
    words = _copied(f"{seen.account.name}-{seen.original}", _("The text"), kit.text, seen)
    pictures = f'<div class="pictures">\n{figures}\n</div>\n' if figures else ""
    after = escaped(_("Once it is there:"))
    return f'<div class="kit">\n<ol>\n{steps}\n</ol>\n{words}{pictures}<p class="note">{after}</p>\n{settle}\n</div>\n'


def _unbroken(command: str) -> str:
    """Keep the options of a command whole: “--” at the end of a line is no option."""
    words = (escaped(word) for word in command.split(" "))
    return " ".join(f"<span>{word}</span>" if word.startswith("--") else word for word in words)


def _copied(name: str, label: str, text: str, seen: Preview) -> str:
    """Give words that a person copies: by the button, which the script shows, or by hand."""
    name = escaped("".join(sign if sign.isalnum() else "-" for sign in f"kit {name}"))
    lang = escaped(seen.draft.language if seen.draft else "")
    copy, copied = escaped(_("Copy this text")), escaped(_("Copied."))
    rows = text.count("\n") + 1 + len(text) // 40
    return (
        f'<label for="{name}" id="{name}-label">{escaped(label)}</label>\n'
        f'<textarea id="{name}" lang="{lang}" rows="{min(rows, 14)}" readonly>\n{escaped(text)}</textarea>\n'
        f'<p><button type="button" aria-describedby="{name}-label" data-copies="{name}" data-said="{copied}" hidden>'
        f'{copy}</button> <span role="status"></span></p>\n'
    )


def _taken_away(seen: Preview, attachment: Attachment, number: int, where: Where) -> str:
    """Give a picture to download, and its alternative text to paste."""
    place = escaped(where(attachment))
    file = escaped(f"{seen.original.rpartition('/')[2]}-{number}{SUFFIXES.get(attachment.mime, '')}")
    words = _("Download the picture ({facts})").format(facts=picture_facts(attachment))
    alt = ""
    if attachment.alt:
        name = f"{seen.account.name}-{seen.original}-{number}"
        copied = _copied(name, _("Its alternative text"), attachment.alt, seen)
        alt = f"<div>\n{copied}</div>\n"
    return (
        f'<figure>{image(attachment, where)}\n<a href="{place}" download="{file}">{escaped(words)}</a></figure>\n{alt}'
    )
