"""What robots.txt says (RFC 9309): everyone may read everything.

The commune's information is public and made to be read; a crawler kept out only leaves its readers with rumours.
"""

from __future__ import annotations

from .site import Site

# Crawlers that fetch the page and the picture of a link that somebody shares, so that it shows as a card. They have a
# group of their own: a rule that a host or a person adds one day for "*" must not take the pictures out of the copies.
# Meta refuses to publish a picture that facebookexternalhit may not fetch ("403 Restricted by robots.txt").
CARDS = (
    "facebookexternalhit",  # Facebook, Instagram, Threads
    "meta-externalfetcher",
    "Twitterbot",
    "LinkedInBot",
    "Mastodon",
    "Cardyb",  # Bluesky
    "Pinterestbot",
    "TelegramBot",
    "WhatsApp",
    "Slackbot",
    "Discordbot",
)
# Crawlers that gather texts to train models, by the names that their makers publish. Those that answer a person's
# question at once, or fill a search engine, are not here: refusing them would hide the commune from its residents.
TRAINING = (
    "GPTBot",
    "ClaudeBot",
    "CCBot",
    "Google-Extended",
    "Applebot-Extended",
    "meta-externalagent",
    "Amazonbot",
    "Bytespider",
)


def robots(site: Site) -> str:
    """Give the whole file."""
    groups: list[tuple[tuple[str, ...], str]] = [(CARDS, "Allow: /")]
    if site.config.site.options.get("ai_crawlers") == "refuse":
        groups.append((TRAINING, "Disallow: /"))
    groups.append((("*",), "Allow: /"))
    written = ["".join(f"User-agent: {name}\n" for name in names) + f"{rule}\n" for names, rule in groups]
    return "\n".join([*written, f"Sitemap: {site.absolute('sitemap.xml')}\n"])
