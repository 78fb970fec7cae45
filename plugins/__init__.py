"""Pelican plugins: one small module for each thing the build adds.

- read: ``originals`` (what the site shows), ``reading`` (texts), ``contents`` (one original), ``cleaning``, ``markup``,
  ``files``, ``pictures``, ``languages``, ``spoken``;
- make again what is not the same: ``tracing``, ``clock``, ``values``, ``bases``, ``state``, ``writing``,
  ``processors``;
- say: ``words``, ``facts``, ``briefs``, ``events``, ``recurrence``, ``hours``, ``hall``, ``alerts``, ``council``,
  ``procedures``, ``directory``, ``syndication_links``, ``profiles``, ``destinations``;
- write pages: ``pages``, ``site`` (what templates read), ``theme``, ``home``, ``lists``, ``pagination``,
  ``archives``, ``agenda``, ``finding``, ``legal``, ``feeds_page``, ``links_page``, ``redirects``;
- draw: ``colours``, ``drawings``, ``share_cards``;
- write for machines: ``data``, ``feeds`` (with ``entries``, ``media_rss``), ``calendars`` (with ``vtimezone``),
  ``sitemap``, ``robots``, ``wellknown``, ``policy``, ``renditions``, ``syndication``, ``outputs``.

``pelicanconf.py`` names those that Pelican calls; the others are called by them.
"""
