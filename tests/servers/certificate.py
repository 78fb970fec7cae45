"""A certificate for servers on loopback, and the authority that vouches for it: made for one run, known to nobody."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificate:
    """What a server shows, and the file that a client must trust (``SSL_CERT_FILE``) to accept it."""

    server: ssl.SSLContext
    authority: Path


def make_certificate(folder: Path, *names: str) -> Certificate:
    """Make an authority and its certificate for 127.0.0.1 and other hosts; the authority's file is in the folder."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", *names).configure_cert(context)
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    return Certificate(context, file)
