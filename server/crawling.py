"""What crawlers ask for: `/robots.txt`, and the sitemaps of all record pages (https://www.sitemaps.org/protocol.html)."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

from flask import Blueprint, Response

from fabiola.graph.releases import Release
from fabiola.server.formats import Format
from fabiola.server.problems import Problem
from fabiola.server.respond import answer
from fabiola.server.things import released, served

crawling = Blueprint("crawling", __name__)

MOST_ADDRESSES = 50_000
"""How many addresses the protocol allows in one sitemap."""

_XML = Format("Sitemap", "xml", ("application/xml",))
_TEXT = Format("Text", "txt", ("text/plain",))
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


@crawling.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read the pages, but not run queries; who wants everything is told of the dumps."""
    release = served()
    lines = ["User-agent: *", "Disallow: /sparql", "Disallow: /queries/"]
    if isinstance(release, Release):
        lines.insert(0, f"# The whole graph in one file, without crawling: {release.base}dumps/")
        lines += ["", f"Sitemap: {release.base}sitemap.xml"]
    return answer("".join(f"{line}\n" for line in lines), _TEXT)


@crawling.get("/sitemap.xml")
def sitemap_index() -> Response:
    """The index of the sitemaps."""
    release = released()
    addresses = (f"{release.base}sitemap-{number}.xml" for number in range(1, _count(release) + 1))
    return answer(_document("sitemapindex", "sitemap", addresses, release.created), _XML)


@crawling.get("/sitemap-<int:number>.xml")
def sitemap(number: int) -> Response:
    """One sitemap: the addresses of record pages, by IRI, with the day of the release."""
    release = released()
    if not 1 <= number <= _count(release):
        raise Problem(404, f"There is no sitemap {number}; the last one is {_count(release)}.")
    things = release.things((number - 1) * MOST_ADDRESSES, MOST_ADDRESSES)
    prefix = f"{release.base}id/"
    pages = (f"{release.base}doc/{iri.removeprefix(prefix)}" for iri in things)
    return answer(_document("urlset", "url", pages, release.created), _XML)


def _count(release: Release) -> int:
    return max(1, -(-release.number_of_things // MOST_ADDRESSES))


def _document(root: str, entry: str, addresses: Iterable[str], changed: str) -> str:
    entries = (f"<{entry}><loc>{escape(one)}</loc><lastmod>{changed}</lastmod></{entry}>\n" for one in addresses)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_NAMESPACE}">\n{"".join(entries)}</{root}>\n'
