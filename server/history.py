"""Earlier versions: `/history/…` lists the releases that changed a thing, `/release/n/doc/…` shows it as it was then.

Follows Memento (RFC 7089): a document is its own time gate, `/history/…` its time map.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from flask import Blueprint, Response, current_app, json, redirect, render_template, request

from fabiola.graph.releases import Dropped, NoRelease, Version, versions_of
from fabiola.server.formats import CITATIONS, DOCUMENTS, HTML, Format, split_suffix
from fabiola.server.problems import Problem
from fabiola.server.respond import answer, choose
from fabiola.server.serving import Serving, turn_to
from fabiola.server.things import document, released, served

history = Blueprint("history", __name__)

TIME_MAP = Format("Link format", "link", ("application/link-format",))
JSON = Format("JSON", "json", ("application/json",))


@history.get("/history/<path:tail>")
def versions(tail: str) -> Response:
    """The releases that changed a thing, the latest first; as a page, as JSON or as a time map."""
    release, home = released(), _serving().home
    iri = f"{release.base}id/{tail}"
    found = versions_of(home, iri)
    if not found:
        raise Problem(404, f"Nothing was ever published here as {iri}.", iri=iri)
    chosen = choose((HTML, JSON, TIME_MAP))
    if chosen is HTML:
        page = render_template("history.html", iri=iri, tail=tail, versions=found, label=release.label(iri) or iri)
        return answer(page, HTML)
    if chosen is JSON:
        return answer(json.dumps({"id": iri, "versions": [_version(tail, each) for each in found]}), JSON)
    return answer(",\n".join(_time_map(tail, found)) + "\n", TIME_MAP)


def _version(tail: str, version: Version) -> dict[str, object]:
    address = None if version.gone else f"{served().base}release/{version.number}/doc/{tail}"
    return {"release": version.number, "created": version.created, "gone": version.gone, "address": address}


def _time_map(tail: str, found: list[Version]) -> list[str]:
    base = served().base
    original = f"{base}doc/{tail}"
    lines = [
        f'<{original}>;rel="original timegate"',
        f'<{base}history/{tail}>;rel="self";type="{TIME_MAP.media_types[0]}"',
    ]
    return lines + [
        f'<{base}release/{version.number}/doc/{tail}>;rel="memento";datetime="{_http_date(version.created)}"'
        for version in reversed(found)
        if not version.gone
    ]


@history.get("/release/<int:number>/doc/<path:tail>")
def memento(number: int, tail: str) -> Response:
    """A document as it was in a release that is still kept."""
    released()
    try:
        release = _serving().at(number)
    except NoRelease as fault:
        raise Problem(410 if isinstance(fault, Dropped) else 404, str(fault)) from None
    turn_to(request.environ, release)
    response: Response = document.__wrapped__(tail)  # type: ignore[attr-defined]
    base = release.base
    if response.status_code == 200:
        tail = tail if release.describe(f"{base}id/{tail}") else split_suffix(tail, (*DOCUMENTS, *CITATIONS))[0]
        response.headers["Memento-Datetime"] = _http_date(release.created)
        response.headers["Link"] = f'<{base}doc/{tail}>; rel="original timegate", <{base}history/{tail}>; rel="timemap"'
        response.headers["Content-Location"] = request.path
    return response


@history.before_app_request
def _go_back_in_time() -> Response | None:
    """Lead a request with `Accept-Datetime` on to the release of that time."""
    wanted = request.headers.get("Accept-Datetime")
    if wanted is None or request.endpoint != "things.document" or not request.view_args:
        return None
    released()
    number = _serving().number_at(_time(wanted))
    target = f"{request.root_path}/release/{number}/doc/{request.view_args['tail']}"
    response = redirect(target, 302)
    assert isinstance(response, Response)
    return response


@history.after_app_request
def _vary_by_time(response: Response) -> Response:
    if request.endpoint == "things.document":
        others = response.headers.get("Vary")
        response.headers["Vary"] = f"{others}, Accept-Datetime" if others else "Accept-Datetime"
    return response


def _time(text: str) -> datetime:
    """A time as HTTP writes it. Raises Problem (400) for anything else."""
    try:
        time = parsedate_to_datetime(text)
    except ValueError:
        raise Problem(400, "Accept-Datetime takes a time such as `Tue, 24 Nov 2026 10:00:00 GMT`.") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _http_date(created: str) -> str:
    return format_datetime(datetime.fromisoformat(created).astimezone(UTC), usegmt=True)


def _serving() -> Serving:
    serving: Serving = current_app.extensions["fabiola"]
    return serving
