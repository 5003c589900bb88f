"""Measures the memory that reading a file of two gigabytes takes, in each form and container (`make bench`)."""

from __future__ import annotations

import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple

import zstandard
from synthetic import works

GIGABYTES = float(os.environ.get("FABIOLA_BENCH_GIGABYTES", "2"))
WORDS = "words " * 200
VARIETY = 1_000
"""How many records differ; they come over and over."""
PEAK = """
import resource, sys
from pathlib import Path
from fabiola.mappings.reading import Received, read
count = sum(isinstance(each, Received) for each in read([Path(sys.argv[1])]))
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
OPENAPC = ["institution", "period", "euro", "doi", "is_hybrid", "publisher", "journal_full_title", "issn", "url"]
MAPPING = '[sheet]\nkind = "work"\n[columns]\n"Title" = "title"\n"Abstract" = "abstract"\n"DOI" = "doi"\n'


class Form(NamedTuple):
    """How a file begins, what is between its records, how it ends, its ending, and the records that it is made of."""

    head: bytes
    between: bytes
    tail: bytes
    suffix: str
    records: list[bytes]


def forms() -> Mapping[str, Form]:
    """The forms that records come in."""
    found = list(islice(works(VARIETY), VARIETY))
    objects = [json.dumps(work).encode() for work in found]
    elements = [
        f'<dc xmlns="http://www.openarchives.org/OAI/2.0/oai_dc/"><title>{work["title"][0]}</title>'
        f"<identifier>{work['DOI']}</identifier><description>{WORDS}</description></dc>".encode()
        for work in found
    ]
    payments = [f'"University",2020,1500.0,{work["DOI"]},FALSE,"Press","Journal",NA,NA'.encode() for work in found]
    rows = [f'{work["title"][0]};"{"words; " * 200}";{work["DOI"]}'.encode() for work in found]
    references = [
        f"TY  - JOUR\nTI  - {work['title'][0]}\nDO  - {work['DOI']}\nAB  - {WORDS}\nER  - ".encode() for work in found
    ]
    entries = [
        f"@inproceedings{{k{number},\n title = {{{work['title'][0]}}},\n doi = {{{work['DOI']}}},\n month = jan,\n"
        f" abstract = {{{WORDS}}}{', crossref = {p}' if number % 10 == 0 else ''}\n}}".encode()
        for number, work in enumerate(found)
    ]
    parent = b"@proceedings{p, title = {Proceedings}, year = 2020}\n"
    return {
        "JSON list": Form(b"[", b",", b"]", ".json", objects),
        "JSON envelope": Form(b'{"message": {"items": [', b",", b"]}}", ".json", objects),
        "JSON lines": Form(b"", b"\n", b"\n", ".jsonl", objects),
        "XML": Form(b"<records>", b"\n", b"</records>", ".xml", elements),
        "CSV (OpenAPC)": Form(f"{','.join(OPENAPC)}\n".encode(), b"\n", b"\n", ".table", payments),
        "CSV with a mapping file": Form(b"Title;Abstract;DOI\n", b"\n", b"\n", ".csv", rows),
        "RIS": Form(b"", b"\n", b"\n", ".ris", references),
        "BibTeX": Form(b"", b"\n", b"\n" + parent, ".bib", entries),
    }


def pieces(form: Form) -> Iterator[bytes]:
    """A file of as many bytes as are asked for, a thousand records at a time."""
    yield form.head
    block = form.between.join(form.records)
    for number in range(rounds(form)):
        yield form.between + block if number else block
    yield form.tail


def rounds(form: Form) -> int:
    """How many times the records come."""
    return max(1, round(GIGABYTES * 1e9 / (sum(map(len, form.records)) + VARIETY * len(form.between))))


def write_gzip(path: Path, form: Form) -> None:
    """Pack with gzip."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.writelines(pieces(form))


def write_zstd(path: Path, form: Form) -> None:
    """Pack with zstd."""
    with path.open("wb") as file, zstandard.ZstdCompressor(level=1).stream_writer(file) as packed:
        for piece in pieces(form):
            packed.write(piece)


def write_zip(path: Path, form: Form) -> None:
    """Put into a zip archive."""
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open(f"works{form.suffix}", "w", force_zip64=True) as file,
    ):
        for piece in pieces(form):
            file.write(piece)


def write_tar(path: Path, form: Form) -> None:
    """Put into a packed tar archive."""
    entry = tarfile.TarInfo(f"works{form.suffix}")
    entry.size = sum(map(len, pieces(form)))
    with tarfile.open(path, "w:gz", compresslevel=1) as archive:
        archive.addfile(entry, io.BufferedReader(_Pieces(pieces(form)), 1 << 20))


class _Pieces(io.RawIOBase):
    """Pieces as a file."""

    def __init__(self, found: Iterator[bytes]) -> None:
        self._found, self._left = found, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._left = self._left or next(self._found, b"")
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


CONTAINERS: Mapping[str, tuple[str, Callable[[Path, Form], None]]] = {
    "gzip": (".gz", write_gzip),
    "zstd": (".zst", write_zstd),
    "zip": (".zip", write_zip),
    "tar": (".tar.gz", write_tar),
}


def measure(name: str, form: Form, container: str) -> None:
    """Write a file, read it in a process of its own, print the peak."""
    with tempfile.TemporaryDirectory() as folder:
        suffix, write = CONTAINERS[container]
        path = Path(folder) / f"works{form.suffix}{suffix}"
        if form.suffix == ".csv":
            (Path(folder) / "works.toml").write_text(MAPPING, encoding="utf-8")
        write(path, form)
        command = [sys.executable, "-c", PEAK, str(path)]
        report(name, container, lambda: subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def measure_plain(name: str, form: Form) -> None:
    """Give a file to a process as its standard input, so that it takes no room on disk."""
    with subprocess.Popen([sys.executable, "-c", PEAK, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        report(name, "plain, standard input", lambda: _feed(process, form))


def _feed(process: subprocess.Popen[bytes], form: Form) -> bytes:
    given: IO[bytes] = process.stdin or io.BytesIO()
    given.writelines(pieces(form))
    given.close()
    return process.stdout.read() if process.stdout else b""


def report(name: str, container: str, run: Callable[[], bytes]) -> None:
    """One line of the table."""
    start = time.perf_counter()
    count, mebibytes = map(int, run().split())
    seconds = time.perf_counter() - start
    rate = f"{count:,} records, {count / seconds:,.0f} records/s"
    print(f"| {name}, {GIGABYTES:g} GB, {container} | {rate} | peak {mebibytes} MiB |", flush=True)


def main() -> None:
    """Each form packed with gzip, and one of them in each container."""
    for name, form in forms().items():
        measure(name, form, "gzip")
    for container in CONTAINERS:
        if container != "gzip":
            measure("JSON list", forms()["JSON list"], container)
    measure_plain("JSON list", forms()["JSON list"])


if __name__ == "__main__":
    main()
