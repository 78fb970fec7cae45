"""The sample's site, judged by programs of other people and by a browser.

``make tools`` installs vnu, axe and Lighthouse (Node.js 20); vnu also wants a Java runtime (Debian:
``default-jre-headless``), and all but vnu the package ``chromium``. Then ``make test ARGS=tests/site/validators``. A
test whose tool is missing is skipped, and names it; with ``CI=true`` it fails.
"""
