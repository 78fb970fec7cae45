"""Pelican plugins: one small module for each thing the build adds.

- read: ``originals`` (what Pelican may see), ``cleaning``, ``markup``, ``files``, ``pictures``,
  ``languages``, ``spoken``;
- say: ``words``, ``facts``, ``briefs``, ``events``, ``recurrence``, ``hours``, ``hall``, ``alerts``, ``council``,
  ``procedures``, ``directory``, ``syndication_links``, ``profiles``, ``destinations``;
- write pages: ``site`` (what templates read), ``theme``, ``home``, ``lists``, ``pagination``, ``archives``, ``agenda``,
  ``finding``, ``legal``, ``feeds_page``, ``links_page``, ``redirects``;
- draw: ``colours``, ``drawings``, ``share_cards``;
- write for machines: ``data``, ``feeds`` (with ``entries``, ``media_rss``), ``calendars`` (with ``vtimezone``),
  ``sitemap``, ``robots``, ``wellknown``, ``policy``, ``renditions``, ``syndication``, ``outputs``.

``pelicanconf.py`` names those that Pelican calls; the others are called by them.
"""
