"""SERVICE in queries: the hosts that are listed are asked first, and what they answer is put in its place as VALUES.

The query engine has no control over whom it would call, so it never sees the keyword: what is left of it after this is
refused. A service is asked as SPARQL 1.1 Federated Query (https://www.w3.org/TR/sparql11-federated-query/) has it, its
pattern by itself, and never at a private address.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import BoundedSemaphore
from urllib.parse import urlsplit

import pyoxigraph
from msgspec import Struct
from pyoxigraph import QueryResultsFormat, QuerySolutions

from fabiola.graph.endpoint import BadAddress, Endpoint, EndpointFault
from fabiola.ontology.namespaces import NAMESPACES
from fabiola.server.problems import Problem
from fabiola.server.scan import Refused, refuse_unsafe

MOST_ROWS = 10_000
"""How many solutions a service may give."""

_MOST_BYTES = 8 << 20
_MOST_SERVICES = 5
_AT_ONCE = 4
_SPACE = r"(?:\s|\#[^\n\r]*(?:[\n\r]|$))*+"
_SKIPPED = re.compile(
    r"'''(?:(?:'|'')?(?:[^'\\]|\\.))*+'''"
    r'|"""(?:(?:"|"")?(?:[^"\\]|\\.))*+"""'
    r"|'(?:[^'\\\n\r]|\\.)*+'"
    r'|"(?:[^"\\\n\r]|\\.)*+"'
    r'|<[^<>"{}|^`\\\x00-\x20]*>'
    r"|#[^\n\r]*|[\w?$:.-]+|.",
    re.DOTALL,
)
"""One token after the other, as far as braces and keywords need them told apart."""
_CALL = re.compile(rf"SERVICE{_SPACE}(SILENT(?!\w){_SPACE})?<([^<>\"{{}}|^`\\\x00-\x20]*)>{_SPACE}\{{", re.IGNORECASE)
_DECLARATION = re.compile(rf"{_SPACE}((?:PREFIX{_SPACE}[\w.-]*:|BASE){_SPACE}<[^<>]*>)", re.IGNORECASE)
_TRANSLATED = ip_network("64:ff9b::/96")

Address = IPv4Address | IPv6Address


class Call(Struct, frozen=True):
    """A SERVICE in a query: where it begins and ends, whom it asks, what, and whether a failure is to be silent."""

    start: int
    end: int
    address: str
    pattern: str
    is_silent: bool


class Federation:
    """The services that queries may call; `permits` says which addresses may be connected to."""

    def __init__(
        self, services: Sequence[str], seconds: float, permits: Callable[[Address], bool] | None = None
    ) -> None:
        self._origins = {(service if "://" in service else f"https://{service}").lower() for service in services}
        self._seconds, self._permits = seconds, permits or is_public
        self._places = BoundedSemaphore(_AT_ONCE)

    def resolve(self, query: str) -> str:
        """The query with the answers of the services that it calls in their place. Raises Problem."""
        calls = calls_of(query) if self._origins else ()
        if not calls:
            return query
        for call in calls:
            self._refuse_unlisted(call)
        if not self._places.acquire(blocking=False):
            raise Problem(503, "As many queries as there may be are calling services. Try again in a minute.")
        try:
            return self._resolved(query, calls)
        finally:
            self._places.release()

    def _resolved(self, query: str, calls: Sequence[Call]) -> str:
        deadline, prologue = time.monotonic() + self._seconds, _prologue_of(query)
        parts, position = [], 0
        for call in calls:
            parts += [query[position : call.start], self._values(call, prologue, deadline - time.monotonic())]
            parts.append("\n" * query.count("\n", call.start, call.end))  # so that faults are found in their lines
            position = call.end
        return "".join([*parts, query[position:]])

    def _values(self, call: Call, prologue: str, seconds: float) -> str:
        host = urlsplit(call.address).hostname  # it is one that is listed
        try:
            endpoint = Endpoint(call.address, max(seconds, 0.001), _MOST_BYTES, f"The service {host}", self._place)
            query = f"{prologue} SELECT * WHERE {{ {call.pattern}\n}} LIMIT {MOST_ROWS + 1}"
            return _written(endpoint.ask(query, "application/sparql-results+json").whole(), str(host))
        except (BadAddress, EndpointFault) as fault:
            if call.is_silent:
                return "{ }"
            raise Problem(502, f"SERVICE: {fault}") from None

    def _refuse_unlisted(self, call: Call) -> None:
        if _origin_of(call.address) not in self._origins:
            listed = ", ".join(sorted(self._origins))
            raise Problem(400, f"SERVICE: this endpoint does not call {call.address}; it calls {listed}.")
        try:
            refuse_unsafe(f"SELECT * {{ {call.pattern} }}")
        except Refused:
            raise Problem(400, "SERVICE: a service may not be asked to call another one.") from None

    def _place(self, host: str, port: int) -> str:
        """The address to connect to. Raises OSError where there is none, or any of them may not be connected to."""
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not found or not all(self._permits(ip_address(address.partition("%")[0])) for address in found):
            raise OSError(f"{host} is at an address that may not be called")
        return found[0]


def is_public(address: Address) -> bool:
    """Whether an address is of the public internet, and not a private one in the dress of a public one."""
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address in _TRANSLATED
    ):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def calls_of(query: str) -> tuple[Call, ...]:
    """The services that a query calls by their IRI. Raises Problem where there are too many, or one has no end."""
    found: list[Call] = []
    position = 0
    while position < len(query):
        token = _SKIPPED.match(query, position)
        assert token
        if token[0].upper() == "SERVICE" and (call := _CALL.match(query, position)):
            end = _end_of(query, call.end())
            found.append(Call(position, end, call[2], query[call.end() : end - 1], bool(call[1])))
            position = end
        else:
            position = token.end()
    if len(found) > _MOST_SERVICES:
        raise Problem(400, f"SERVICE: a query may call {_MOST_SERVICES} services, not {len(found)}.")
    return tuple(found)


def _end_of(query: str, position: int) -> int:
    """Where the group ends whose brace was opened before a position."""
    depth = 1
    for token in _SKIPPED.finditer(query, position):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if not depth:
            return token.end()
    raise Problem(400, "SERVICE: the group after it has no closing brace.")


def _prologue_of(query: str) -> str:
    """The prefixes that hold in a query, those known here included."""
    known = [f"PREFIX {prefix}: <{namespace}>" for prefix, namespace in NAMESPACES.items()]
    position = 0
    while declaration := _DECLARATION.match(query, position):
        known.append(declaration[1])
        position = declaration.end()
    return "\n".join(known)


def _origin_of(address: str) -> str:
    """Scheme, host and port; empty for what is no address."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme.lower()}://{parts.netloc.lower()}"


def _written(data: bytes, host: str) -> str:
    """A result in JSON as VALUES. Raises EndpointFault for what cannot be written so."""
    try:
        result = pyoxigraph.parse_query_results(data, QueryResultsFormat.JSON)
        rows = list(result) if isinstance(result, QuerySolutions) else None
    except (SyntaxError, ValueError):
        rows = None
    if rows is None or not isinstance(result, QuerySolutions):
        raise EndpointFault(f"The service {host} answers with something that is no result of a query.")
    if len(rows) > MOST_ROWS:
        raise EndpointFault(f"The service {host} has more than {MOST_ROWS} solutions; say more inside the group.")
    names = " ".join(str(variable) for variable in result.variables)
    lines = " ".join(f"({' '.join(_term(term, host) for term in row)})" for row in rows)
    return f"VALUES ({names}) {{ {lines} }}"


def _term(term: object, host: str) -> str:
    if term is None:
        return "UNDEF"
    if isinstance(term, pyoxigraph.NamedNode | pyoxigraph.Literal):
        return str(term)
    raise EndpointFault(f"The service {host} gives blank nodes, which cannot be joined; leave them out with SELECT.")
