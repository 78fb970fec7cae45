"""The newsletter: what a message says, in which form, and that no title makes it say anything else."""

from __future__ import annotations

import re
from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicate import config
from syndicate.compose import compose
from syndicate.errors import ConfigError
from syndicate.model import Draft, Link, Original, Post
from syndicate.networks._letter import page
from syndicate.networks.newsletter import POLICY, Newsletter
from syndicate.web import Web
from tests.contract import samples

SETTINGS = {
    "from": "Mairie de Valserein, l’équipe <lettre@valserein.example.org>",
    "to": "infos@listes.example.org",
    "unsubscribe": "https://listes.example.org/quitter/infos",
}
ORIGINAL = Original(
    "actualites/eau",
    samples.URL,
    "Coupure d’eau rue du Lavoir, mardi 24 novembre de 8 h 30 à 12 h",
    "Une vanne est remplacée. Sont concernés la rue du Lavoir, l’impasse du Moulin et les numéros 1 à 17.",
    "fr",
    samples.AT,
    tags=("eau potable",),
)


@pytest.fixture(autouse=True)
def _french_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak English to the person at the keyboard: the letter speaks its own language."""
    monkeypatch.setenv("TAMBOUR_LANG", "en")


def written(post: Post, **settings: str) -> EmailMessage:
    """Write a message, and read it back from its bytes."""
    data = raw(post, **settings)
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1
    return message


def parts(message: EmailMessage) -> tuple[str, str]:
    """Give the text and the HTML of a message."""
    found = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content().replace("\r\n", "\n") for part in found if part is not None)
    return text, html


def test_the_headers_of_a_message() -> None:
    """A message says who sends it, to which list, about what, when, and how one leaves; its name is made of the key."""
    message = written(Post(compose(ORIGINAL, Newsletter.rules)))
    assert message["From"] == '"Mairie de Valserein, l’équipe" <lettre@valserein.example.org>'
    assert message["To"] == "infos@listes.example.org"
    assert message["Subject"] == ORIGINAL.title
    assert message["Date"] == "Sat, 21 Nov 2026 09:00:00 +0000"
    assert message["Message-ID"] == f"<{samples.attempt().key}@valserein.example.org>"
    assert message["List-Unsubscribe"] == "<https://listes.example.org/quitter/infos>"
    assert message["List-Unsubscribe-Post"] is None  # the same address for all: one click could not tell whose
    assert message["Content-Type"].content_type == "multipart/alternative"


@pytest.mark.parametrize(
    ("leaving", "header", "said"),
    [
        ("quitter@listes.example.org", "<mailto:quitter@listes.example.org>", "quitter@listes.example.org"),
        (
            "mailto:sympa@example.org?subject=unsub",
            "<mailto:sympa@example.org?subject=unsub>",
            "sympa@example.org?subj",
        ),
    ],
)
def test_a_list_that_is_left_by_mail(leaving: str, header: str, said: str) -> None:
    """An address to write to is a mailto: in the header, and as people write it in the letter."""
    message = written(samples.post(), unsubscribe=leaving)
    assert message["List-Unsubscribe"] == header
    assert all(said in part for part in parts(message))


def test_long_addresses_stay_whole_in_headers() -> None:
    """No header turns the list's exit, or the name of the message, into encoded words: no client would follow them."""
    leaving = f"https://listes.example.org/quitter?liste=infos&jeton={'a1' * 60}"
    home = f"https://{'valserein-' * 5}bourg.example.org/actualites/fete"
    message = written(samples.post(home), unsubscribe=leaving)
    assert message["List-Unsubscribe"] == f"<{leaving}>"
    lines = raw(samples.post(home), unsubscribe=leaving).split(b"\r\n")
    assert f"List-Unsubscribe: <{leaving}>".encode() in lines
    assert f"Message-ID: <{samples.attempt().key}@{'valserein-' * 5}bourg.example.org>".encode() in lines


def raw(post: Post, **settings: str) -> bytes:
    """Write a message as it travels."""
    with Web() as web:
        network = samples.network(
            "newsletter", web, server="smtp://127.0.0.1:25", secrets={"PASSWORD": "x" * 12}, **SETTINGS | settings
        )
        assert isinstance(network, Newsletter)
        return network._message(post, samples.attempt()).as_bytes(policy=POLICY)


def test_the_text_reads_well_in_a_terminal() -> None:
    """Lines of at most 78 characters, paragraphs kept, the address whole on its line, the end after a mark."""
    text, _html = parts(written(Post(compose(ORIGINAL, Newsletter.rules))))
    letter, _mark, foot = text.partition("\n\n-- \n")
    assert all(len(line) <= 78 for line in text.splitlines())
    assert unflowed(letter) == f"{ORIGINAL.title}\n\n{ORIGINAL.summary}\n\n{ORIGINAL.url}"
    assert "https://listes.example.org/quitter/infos" in foot


def unflowed(text: str) -> str:
    """Join the lines that go on, as a client that knows format=flowed does (RFC 3676, 4.1)."""
    joined = re.sub(r"(?m)(?<! ) \n(?=.)", " ", text)
    return re.sub(r"(?m)^ ", "", joined)


def test_what_could_be_taken_for_a_quotation() -> None:
    """A line that begins with “>”, a space or “From ” gets a space before it, as format=flowed asks."""
    post = samples.post(text="> cité\n\nFrom here\n\n")
    text, _html = parts(written(post))
    assert text.startswith(" > cité\n\n From here\n")


def test_the_html_is_plain() -> None:
    """The HTML asks nobody for anything, runs nothing, and its links are those of the site and of the list's exit."""
    post = Post(compose(ORIGINAL, Newsletter.rules), (samples.picture(alt='Une "place"'),))
    message = written(post)
    _text, html = parts(message)
    assert set(re.findall(r'(?:href|src)="([^"]+)"', html)) == {
        ORIGINAL.url, SETTINGS["unsubscribe"], f"cid:{samples.attempt().key[:16]}@picture.invalid"
    }  # fmt: skip
    assert not re.search(r"<(script|style|link|iframe)|@import|url\(", html)
    assert 'alt="Une &quot;place&quot;"' in html
    assert '<h1 style="' in html
    (picture,) = [part for part in message.walk() if part.get_content_maintype() == "image"]
    assert picture["Content-ID"] == f"<{samples.attempt().key[:16]}@picture.invalid>"
    assert picture.get_content() == post.attachments[0].data


def test_a_list_is_read_at_a_glance() -> None:
    """In a list of news, the title of each entry leads to its page, and the line above the first is a heading."""
    text = (
        "La semaine\n\nCette semaine\n\n"
        "Loto <reporté>\nSamedi, 20 h\nÀ cause de la crue.\nhttps://valserein.example.org/loto/\n\n"
        "Une phrase, puis une autre.\n\nhttps://valserein.example.org/autre/"
    )
    html = page(Draft(text, "fr", Link(samples.URL, "La semaine", "")), "Mairie", "x")
    said = re.sub(r' style="[^"]*"', "", html)
    assert "<h1>La semaine</h1>\n<h2>Cette semaine</h2>\n" in said
    assert (
        '<p><a href="https://valserein.example.org/loto/">Loto &lt;reporté&gt;</a><br>\nSamedi, 20 h<br>\n'
        "À cause de la crue.<br>\n<span>https://valserein.example.org/loto/</span></p>\n"
        "<p>Une phrase, puis une autre.</p>\n"
    ) in said


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour à tous, voici ce qui se passe.\n\nLoto\nhttps://valserein.example.org/loto/",
        "Cette semaine\n\nIl n’y a rien.",
        "Voir https://a.example/ et\nhttps://valserein.example.org/loto/",
    ],
)
def test_sentences_are_no_headings(text: str) -> None:
    """A sentence, or a line above anything but an entry, stays a paragraph; so does a text with several addresses."""
    html = page(Draft(text, "fr", Link(samples.URL, "La semaine", "")), "Mairie", "x")
    assert "<h2" not in html
    assert f"<p>{text[:5]}" in re.sub(r' style="[^"]*"', "", html)


def test_the_letter_speaks_the_language_of_the_original() -> None:
    """Whoever is at the keyboard, a French letter ends in French and an English one in English."""
    french = written(Post(compose(ORIGINAL, Newsletter.rules)))
    english = written(Post(compose(replace(ORIGINAL, lang="en-GB"), Newsletter.rules)))
    assert french["Content-Language"] == "fr" or 'lang="fr"' in parts(french)[1]
    assert "Read it on our site" in parts(english)[1]
    assert 'lang="en-GB"' in parts(english)[1]


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_title_makes_a_header(title: str, summary: str) -> None:
    """Whatever a title and a summary hold, a message has its own headers, and its HTML no element of theirs."""
    hostile = f"{title}\r\nBcc: victim@example.org\r\n\r\n<script>alert(1)</script>{title}"
    draft = compose(replace(ORIGINAL, title=hostile, summary=f"<img src=x>{summary}"), Newsletter.rules)
    # Even if it were not cleaned on the way.
    message = written(Post(replace(draft, link=replace(draft.link, title=hostile))))
    assert message["Bcc"] is None
    assert message.keys() == written(samples.post()).keys()
    assert not re.search(r"<(script|img)\b", parts(message)[1])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("from", "Mairie"),
        ("from", "mairie@valserein"),
        ("from", "a@b.example, c@d.example"),
        ("to", "liste@exämple.org"),
        ("to", "infos@listes.example.org\\nBcc: a@b.example"),
        ("unsubscribe", "en mairie"),
        ("unsubscribe", "https://listes.example.org/désabonner"),
        ("unsubscribe", f"https://listes.example.org/{'a' * 500}"),
        ("unsubscribe", "mailto:a@b.example?subject=<x>"),
        ("unsubscribe", "mailto:a@b.example?subject=a b"),
        ("unsubscribe", "javascript:alert(1)"),
        ("server", "https://mail.example.org"),
        ("server", "smtp://user:pass@mail.example.org"),
        ("server", "mail.example.org"),
    ],
)
def test_a_setting_that_cannot_be_right(tmp_path: Path, key: str, value: str) -> None:
    """An address that cannot be written to is named with its line, before anything is sent."""
    lines = ['[commune]\nname = "V"\nurl = "https://v.example.org"\n\n[accounts.lettre]\nkind = "newsletter"']
    settings = {"server": "smtps://mail.example.org"} | SETTINGS | {key: value}
    lines += [f'{name} = "{given}"' for name, given in settings.items()]
    path = tmp_path / "tambour.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=f"“{key}”") as caught:
        config.load(path)
    assert caught.value.line == 7 + list(settings).index(key)
