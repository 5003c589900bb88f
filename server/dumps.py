"""The whole graph for download: `/dumps/` lists the files of the release, which are sent in full or in ranges."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from flask import Blueprint, Response, render_template, send_file

from fabiola.graph.dumps import FOLDER, Dump
from fabiola.server.problems import Problem
from fabiola.server.things import released

dumps = Blueprint("dumps", __name__)

_CHECKSUMS = "SHA256SUMS"


@dumps.get("/dumps/")
def listing() -> str:
    """The page of the files, with sizes and checksums."""
    found = released().dumps
    patches = [one for one in found if one.is_patch]
    return render_template("dumps.html", dumps=found, patches=patches, checksums=_CHECKSUMS)


@dumps.get("/dumps/<name>")
def dump(name: str) -> Response:
    """A file of the release, or the part of it that a Range header asks for (RFC 9110, section 14)."""
    release = released()
    found = next((one for one in release.dumps if one.name == name), None)
    if found is None and (name != _CHECKSUMS or not release.dumps):
        names = ", ".join(one.name for one in release.dumps) or "none: this release was made without dumps"
        raise Problem(404, f"There is no dump `{name}`; there are {names}.")
    response = send_file(
        release.path.resolve() / FOLDER / name,
        mimetype=found.media_type if found else "text/plain",
        as_attachment=found is not None,
        download_name=_file_name(found) if found else None,
        conditional=True,
        etag=found.sha256 if found else True,
        last_modified=datetime.fromisoformat(release.created),
        max_age=60,
    )
    if found:
        response.headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(found.sha256)).decode()}:"
    return response


def _file_name(dump: Dump) -> str:
    return dump.name if dump.is_patch else f"release-{dump.release}.{dump.name.partition('.')[2]}"
