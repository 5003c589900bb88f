"""RDF files of any format and size as one data graph on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pyoxigraph import Quad, RdfFormat, Store, parse

from fabiola.mappings.containers import BROKEN, streams

_PACKED = frozenset({".gz", ".zst", ".bz2", ".xz"})
_FORMATS = "Turtle (.ttl), N-Triples (.nt), N-Quads (.nq), TriG (.trig), RDF/XML (.rdf, .xml), JSON-LD (.jsonld, .json)"
_ENDINGS = {"json": RdfFormat.JSON_LD, "owl": RdfFormat.RDF_XML, "xml": RdfFormat.RDF_XML}


class BadData(ValueError):
    """A file that is no RDF; the message names file and line."""


@contextmanager
def data_graph(paths: Iterable[Path]) -> Iterator[Store]:
    """The triples of all files, named graphs included, in the default graph of a store that is gone afterwards.

    Files may be packed (gzip, zstd, bzip2, xz, zip, tar). Raises BadData.
    """
    with tempfile.TemporaryDirectory(prefix="fabiola-") as folder:
        store = Store(folder)
        for path in paths:
            _load_file(store, path)
        yield store


def _load_file(store: Store, path: Path) -> None:
    try:
        for name, stream in streams(path):
            _load(store, name, stream)
    except BROKEN as fault:
        raise BadData(f"{path}: it cannot be read to its end: {fault}") from None


def _load(store: Store, name: str, stream: IO[bytes]) -> None:
    form = _format_of(name)
    base = Path(name).absolute().as_uri()
    try:
        quads = parse(stream, format=form, base_iri=base, rename_blank_nodes=True)
        store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    except SyntaxError as fault:
        line = f", line {fault.lineno}" if fault.lineno else ""
        raise BadData(f"{name}{line}: this is not {form.name}: {fault.msg}") from None


def _format_of(name: str) -> RdfFormat:
    path = Path(name)
    ending = (Path(path.stem) if path.suffix.lower() in _PACKED else path).suffix.lower().removeprefix(".")
    if found := _ENDINGS.get(ending) or RdfFormat.from_extension(ending):
        return found
    raise BadData(f"{name}: its name does not say which RDF format it is; there are {_FORMATS}")
