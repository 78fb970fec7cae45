"""Connections that end in time, and bodies that unpack within bounds.

A time limit for each read is none for a server that sends a byte before each limit: here every read and write also
counts against the end of the whole exchange (https://www.encode.io/httpcore/network-backends/).
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpcore
import httpx

PIECE = 65_536  # bytes written, or unpacked, at once


class Senseless(Exception):
    """A body that is not packed as it says, or that is packed in a way that was not asked for."""


def bound(client: httpx.Client, left: Callable[[], float]) -> None:
    """Make all connections of a client end when ``left``, in seconds, is spent: its own and those through a proxy."""
    for transport in (client._transport, *client._mounts.values()):  # noqa: SLF001 (httpx has no public way in)
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(pool._network_backend, left)  # noqa: SLF001 (as above)


def unpacked(response: httpx.Response) -> Iterator[bytes]:
    """Give a body in small parts. httpx would unpack each part whole: a few kilobytes may hold gigabytes."""
    if response.is_stream_consumed:  # a transport that has whole answers, as those of tests may
        yield response.content
        return
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    if coding in ("", "identity"):
        yield from response.iter_raw()
    elif coding in ("gzip", "x-gzip"):
        yield from _gunzipped(response.iter_raw())
    else:
        raise Senseless(coding)


def _gunzipped(parts: Iterable[bytes]) -> Iterator[bytes]:
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        for part in parts:
            rest = part
            while rest and not unpack.eof:
                yield unpack.decompress(rest, PIECE)
                rest = unpack.unconsumed_tail
    except zlib.error as error:
        raise Senseless(str(error)) from None
    if not unpack.eof:
        raise Senseless


class _Backend(httpcore.NetworkBackend):
    """Opens streams that end in time."""

    def __init__(self, plain: httpcore.NetworkBackend, left: Callable[[], float]) -> None:
        self._plain = plain
        self._left = left

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        stream = self._plain.connect_tcp(host, port, timeout, local_address, socket_options)
        return _Stream(stream, self._left)


class _Stream(httpcore.NetworkStream):
    """A stream whose every step counts against the end of the exchange."""

    def __init__(self, plain: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._plain = plain
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._plain.read(max_bytes, self._within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), PIECE):
            self._plain.write(buffer[start : start + PIECE], self._within(timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        timeout = self._within(timeout, httpcore.ConnectTimeout)
        return _Stream(self._plain.start_tls(ssl_context, server_hostname, timeout), self._left)

    def close(self) -> None:
        self._plain.close()

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)

    def _within(self, timeout: float | None, late: type[Exception]) -> float:
        left = self._left()
        if left <= 0:
            raise late
        return left if timeout is None else min(timeout, left)
