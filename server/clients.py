"""Who asks, and under which path: what the web servers in front say of it, where they are trusted.

A WSGI application in front of the application (PEP 3333, https://peps.python.org/pep-3333/). `X-Forwarded-For` names
the client; `X-Forwarded-Prefix`, or else the path of the base IRI, is where the addresses of the site begin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CLIENT = "fabiola.client"
"""Where the environment of a request has the address of the client; empty for what a trusted server asks itself."""

_KNOWN, _LONGEST = 1024, 256
"""How many peers are remembered, each with a list of clients of so many characters at most."""
_PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")
_SITE = 64
"""Of an address of IPv6 only the network counts: a single client has that many bits to itself."""

Address = IPv4Address | IPv6Address


class BehindProxies:
    """Gives every request its client and its prefix; the prefix is taken off the path, where it stands there."""

    def __init__(self, app: WSGIApplication, trusted: Sequence[str], prefix: Callable[[WSGIEnvironment], str]) -> None:
        self._app, self._prefix = app, prefix
        self._trusted = [ip_network(proxy) for proxy in trusted]
        self._known = lru_cache(_KNOWN)(self._who)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        named = str(environ.get("HTTP_X_FORWARDED_FOR", ""))
        who = self._known if len(named) <= _LONGEST else self._who
        is_trusted, environ[CLIENT] = who(str(environ.get("REMOTE_ADDR", "")), named)
        forwarded = str(environ.get("HTTP_X_FORWARDED_PREFIX", "")).rstrip("/") if is_trusted else ""
        prefix = forwarded if _PREFIX.fullmatch(forwarded) else self._prefix(environ)
        if prefix and not environ.get("SCRIPT_NAME"):
            environ.update(_under(environ, prefix))
        return self._app(environ, start_response)

    def _who(self, remote: str, forwarded: str) -> tuple[bool, str]:
        """Whether the peer is trusted to say for whom it asks, and the name of the client."""
        peer = _address(remote)
        is_trusted = peer is None or _is_in(peer, self._trusted)
        client = self._client(forwarded) if is_trusted else peer
        return is_trusted, name_client(client) if client else ""

    def _client(self, forwarded: str) -> Address | None:
        """The last address in the list that is not a trusted server's own: those before it anybody may have made up."""
        for text in reversed(forwarded.split(",")):
            address = _address(text.strip())
            if address is None or not _is_in(address, self._trusted):
                return address
        return None


def name_client(address: Address) -> str:
    """The name under which the requests of a client are counted."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    if isinstance(address, IPv6Address) and mapped is None:
        return str(ip_network((address, _SITE), strict=False))
    return str(mapped or address)


def _address(text: str) -> Address | None:
    """The address, without a port; None for what is no address."""
    bracketed = re.fullmatch(r"\[([^]]*)](?::\d+)?", text)
    bare = bracketed[1] if bracketed else text.partition(":")[0] if text.count(":") == 1 else text
    try:
        return ip_address(bare)
    except ValueError:
        return None


def _is_in(address: Address, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in networks)


def _under(environ: WSGIEnvironment, prefix: str) -> dict[str, str]:
    """What of the environment says where the site begins."""
    path = str(environ.get("PATH_INFO", ""))
    within = path[len(prefix) :] if path == prefix or path.startswith(f"{prefix}/") else path
    changed = {"SCRIPT_NAME": prefix, "PATH_INFO": within or "/"}
    for name in ("RAW_URI", "REQUEST_URI"):
        raw = environ.get(name)
        if raw and not str(raw).startswith(prefix):
            changed[name] = f"{prefix}{raw}"
    return changed
