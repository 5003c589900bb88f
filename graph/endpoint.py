"""A SPARQL 1.1 endpoint of somebody else, asked within limits on time and size (https://www.w3.org/TR/sparql11-protocol/).

The address is the operator's word, so it may be a private one. Redirects are not followed: they would lead queries to
where nobody has decided to send them.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

_PART = 1 << 16
_SHOWN = 300
"""Characters of a refusal that are passed on."""


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


class Reply:
    """An answer as it comes; to be closed, or read to the end."""

    def __init__(
        self,
        connection: http.client.HTTPConnection,
        wire: socket.socket,
        response: http.client.HTTPResponse,
        deadline: float,
        most: int,
    ) -> None:
        self.media_type = (response.getheader("Content-Type") or "").partition(";")[0].strip().lower()
        self._connection, self._response, self._deadline, self._left = connection, response, deadline, most
        self._wire, self._is_over = wire, False

    def read(self) -> bytes:
        """What comes next, nothing at the end. Raises Late, TooLarge and EndpointFault."""
        if self._is_over:
            return b""
        try:
            self._wire.settimeout(_remaining(self._deadline))
            data = self._response.read1(_PART)
        except TimeoutError:
            raise _late() from None
        except (OSError, http.client.HTTPException):
            raise _broken_off() from None
        if not data and self._response.length:
            raise _broken_off()
        self._is_over = not data
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge("The answer of the store is larger than the limit.")
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
        self._response.close()
        self._connection.close()


class Endpoint:
    """The query address of a store, and what an answer from there may take: seconds, and bytes."""

    def __init__(self, address: str, seconds: float, most_bytes: int) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
            raise BadAddress(f"{address!r} is no address of a SPARQL endpoint; write it as https://host/sparql")
        self.address, self._host, self._port = address, parts.hostname, _port(address)
        self._path = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        self._context = ssl.create_default_context() if parts.scheme == "https" else None
        self._seconds, self._most_bytes = seconds, most_bytes

    def ask(self, query: str, media_type: str) -> Reply:
        """The answer to a query in a media type, whose head is there. Raises EndpointFault."""
        deadline = time.monotonic() + self._seconds
        connection = self._connection(self._seconds)
        try:
            connection.request("POST", self._path, urlencode({"query": query}), self._headers(media_type))
            wire = connection.sock
            assert isinstance(wire, socket.socket)
            wire.settimeout(_remaining(deadline))
            response = connection.getresponse()
            if response.status != HTTPStatus.OK:
                raise _fault(response)
        except TimeoutError:
            connection.close()
            raise _late() from None
        except EndpointFault:
            connection.close()
            raise
        except (OSError, http.client.HTTPException):
            connection.close()
            raise EndpointFault("The store behind this server cannot be reached. Try again in a minute.") from None
        return Reply(connection, wire, response, deadline, self._most_bytes)

    def _connection(self, seconds: float) -> http.client.HTTPConnection:
        if self._context:
            return http.client.HTTPSConnection(self._host, self._port, timeout=seconds, context=self._context)
        return http.client.HTTPConnection(self._host, self._port, timeout=seconds)

    def _headers(self, media_type: str) -> dict[str, str]:
        return {
            "Accept": media_type,
            "Accept-Encoding": "identity",
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "Fabiola",
        }


def _port(address: str) -> int | None:
    try:
        return urlsplit(address).port
    except ValueError:
        raise BadAddress(f"{address!r} has no port that there is; write it as https://host:8443/sparql") from None


def _remaining(deadline: float) -> float:
    """Seconds until a deadline. Raises TimeoutError when it has passed."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError
    return seconds


def _late() -> Late:
    return Late("The store behind this server did not answer in time. Ask for less, or try again in a minute.")


def _broken_off() -> EndpointFault:
    return EndpointFault("The store behind this server broke off its answer. Try again in a minute.")


def _fault(response: http.client.HTTPResponse) -> EndpointFault:
    """What an answer other than 200 means."""
    status = response.status
    if status == HTTPStatus.BAD_REQUEST:
        told = response.read1(_SHOWN * 4).decode(errors="replace")[:_SHOWN].strip()
        return Rejected(f"The store behind this server does not take the query: {told or 'it does not say why'}")
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        return Busy("The store behind this server has too much to do. Try again in a minute.")
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return EndpointFault("The store behind this server points to another address, which is not followed.")
    return EndpointFault(f"The store behind this server answers with status {status} in place of a result.")
