"""A SPARQL 1.1 endpoint of somebody else, asked within limits on time and size (https://www.w3.org/TR/sparql11-protocol/).

The address is the operator's word, so it may be a private one. Redirects are not followed: they would lead queries to
where nobody has decided to send them.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from http import HTTPStatus
from threading import Timer
from urllib.parse import quote, urlencode, urlsplit

_PART = 1 << 16
_SHOWN = 300
"""Characters of a refusal that are passed on."""


_WRITTEN = "write it as https://host/sparql"
_BROKEN_OFF = "broke off its answer"
_IN_PATHS = "/?%&=:@!$'()*+,;~-._"
_NAME = "The store behind this server"

Resolver = Callable[[str, int], str]
"""Gives the one address to connect to for a host and a port. Raises OSError where there is none."""


class BadAddress(Exception):
    """What was given as the address of an endpoint is none; the message says what it should be."""


class EndpointFault(Exception):
    """The endpoint did not answer as it should; the message does not name its address, which need not be public."""


class Late(EndpointFault):
    """The answer was not complete within the time."""


class TooLarge(EndpointFault):
    """The answer is larger than it may be."""


class Rejected(EndpointFault):
    """The endpoint takes the query for a wrong one."""


class Busy(EndpointFault):
    """The endpoint has no room for the query at present."""


class _Watch:
    """Cuts a connection at a deadline, however little comes and however often; that is what a timeout does not do."""

    def __init__(self, wire: socket.socket, deadline: float, name: str) -> None:
        self._wire, self._deadline, self._name = wire, deadline, name
        self.has_cut = False
        self._timer = Timer(max(0.0, deadline - time.monotonic()), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def fault(self, told: str) -> EndpointFault:
        """What went wrong when the connection ended early: the time, or what is told."""
        if self.has_cut or time.monotonic() >= self._deadline:
            return Late(f"{self._name} did not answer in time. Ask for less, or try again in a minute.")
        return EndpointFault(f"{self._name} {told}. Try again in a minute.")

    def end(self) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self.has_cut = True
        with suppress(OSError):
            socket.socket.shutdown(self._wire, socket.SHUT_RDWR)  # not TLS's own, which another thread is reading from


class Reply:
    """An answer as it comes; to be closed, or read to the end."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        response: http.client.HTTPResponse,
        watch: _Watch,
        most: int,
        name: str,
    ) -> None:
        self.media_type = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        self._connection, self._response, self._watch = connection, response, watch
        self._left, self._name = most, name

    def read(self) -> bytes:
        """What comes next, nothing at the end. Raises Late, TooLarge and EndpointFault."""
        try:
            data = self._response.read1(_PART)
        except (OSError, http.client.HTTPException):
            raise self._watch.fault(_BROKEN_OFF) from None
        if not data and (self._response.length or self._watch.has_cut):
            raise self._watch.fault(_BROKEN_OFF)
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge(f"{self._name} gives an answer larger than the limit.")
        return data

    def whole(self) -> bytes:
        """All of it. Raises as `read` does."""
        parts = []
        try:
            while part := self.read():
                parts.append(part)
        finally:
            self.close()
        return b"".join(parts)

    def close(self) -> None:
        """Take nothing more of it."""
        self._watch.end()
        self._response.close()
        self._connection.close()


class _Plain(http.client.HTTPConnection):
    """A connection to the address that a resolver gives, else to whatever the host resolves to."""

    def __init__(self, host: str, port: int | None, seconds: float, resolve: Resolver | None) -> None:
        super().__init__(host, port, timeout=seconds)
        self._resolve = resolve

    def connect(self) -> None:
        self.sock = _connected(self, self._resolve)


class _Secure(http.client.HTTPSConnection):
    """The same over TLS; the certificate is to be that of the host, whatever the address."""

    def __init__(
        self, host: str, port: int | None, seconds: float, context: ssl.SSLContext, resolve: Resolver | None
    ) -> None:
        super().__init__(host, port, timeout=seconds, context=context)
        self._trust, self._resolve = context, resolve

    def connect(self) -> None:
        wire = _connected(self, self._resolve)
        try:
            self.sock = self._trust.wrap_socket(wire, server_hostname=self.host)
        except OSError:
            wire.close()
            raise


def _connected(connection: http.client.HTTPConnection, resolve: Resolver | None) -> socket.socket:
    address = resolve(connection.host, connection.port) if resolve else connection.host
    return socket.create_connection((address, connection.port), connection.timeout)


class Endpoint:
    """The query address of a store, what an answer may take (seconds, bytes), and what the store is called in faults.

    With `resolve` connections go to the address that it gives, and to no other. `authorization` is sent as the header
    of that name with every query.
    """

    def __init__(
        self,
        address: str,
        seconds: float,
        most_bytes: int,
        name: str = _NAME,
        resolve: Resolver | None = None,
        authorization: str = "",
    ) -> None:
        try:
            parts = urlsplit(address)
            self._port = parts.port
        except ValueError:
            raise BadAddress(f"{address!r} has no host or port that there is; {_WRITTEN}") from None
        if parts.username is not None:
            raise BadAddress(
                f"a login is no part of the address of an endpoint; {_WRITTEN}, and the login apart from it"
            )
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
            raise BadAddress(f"{address!r} is no address of a SPARQL endpoint; {_WRITTEN}")
        self.address, self._host = address, parts.hostname
        self._path = quote(f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", safe=_IN_PATHS)
        self._context = _trust() if parts.scheme == "https" else None
        self._seconds, self._most_bytes = seconds, most_bytes
        self._name, self._resolve, self._authorization = name, resolve, authorization

    def ask(self, query: str, media_type: str) -> Reply:
        """The answer to a query in a media type, whose head is there. Raises EndpointFault."""
        deadline = time.monotonic() + self._seconds
        connection = self._connection(self._seconds)
        try:
            connection.connect()
        except TimeoutError:
            raise Late(f"{self._name} did not answer in time. Try again in a minute.") from None
        except OSError:
            raise EndpointFault(f"{self._name} cannot be reached. Try again in a minute.") from None
        watch = _Watch(connection.sock, deadline, self._name)
        try:
            return self._reply(connection, watch, query, media_type)
        except BaseException:
            watch.end()
            connection.close()
            raise

    def _reply(self, connection: http.client.HTTPConnection, watch: _Watch, query: str, media_type: str) -> Reply:
        try:
            connection.request("POST", self._path, urlencode({"query": query}), self._headers(media_type))
            response = connection.getresponse()
            if response.status == HTTPStatus.OK:
                return Reply(connection, response, watch, self._most_bytes, self._name)
            raise _fault(response, self._name)
        except (OSError, http.client.HTTPException):
            raise watch.fault(_BROKEN_OFF) from None

    def _connection(self, seconds: float) -> http.client.HTTPConnection:
        if self._context:
            return _Secure(self._host, self._port, seconds, self._context, self._resolve)
        return _Plain(self._host, self._port, seconds, self._resolve)

    def _headers(self, media_type: str) -> dict[str, str]:
        return {
            "Accept": media_type,
            "Accept-Encoding": "identity",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Fabiola",
            **({"Authorization": self._authorization} if self._authorization else {}),
        }


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that are trusted here; reading them takes longer than most queries."""
    return ssl.create_default_context()


def _fault(response: http.client.HTTPResponse, name: str) -> EndpointFault:
    """What an answer other than 200 means."""
    status = response.status
    if status == HTTPStatus.BAD_REQUEST:
        told = response.read1(_SHOWN * 4).decode(errors="replace")[:_SHOWN].strip()
        return Rejected(f"{name} does not take the query: {told or 'it does not say why'}")
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return EndpointFault(f"{name} does not let this server in: the login is missing or not the right one.")
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return Busy(f"{name} has too much to do. Try again in a minute.")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return EndpointFault(f"{name} points to another address, which is not followed.")
    return EndpointFault(f"{name} answers with status {status} in place of a result.")
