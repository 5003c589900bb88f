"""Tables that nothing describes yet: what to tell the one who gave them."""

from __future__ import annotations

import zipfile
from pathlib import Path

from fabiola.mappings.sheets.mapping_files import SUFFIX, Layout, is_mapping
from fabiola.mappings.sheets.text_tables import recognise
from fabiola.mappings.sheets.workbooks import is_workbook

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_SAMPLE = 1 << 14
_ROWS = 5


def undescribed(path: Path) -> str:
    """Why a spreadsheet, or the mapping file of one, cannot be read by itself; empty for every other file."""
    if path.suffix.lower() == SUFFIX:
        if is_mapping(path):
            return "a mapping file; give the sheet beside it"
        return "a mapping file without a sheet: papers.toml says how to read papers.csv or papers.xlsx beside it"
    if not path.is_file():
        return ""
    with path.open("rb") as stream:
        start = stream.read(len(_OLD_OFFICE))
    if start == _OLD_OFFICE:
        return "a document of an old version of Office; save a spreadsheet as .xlsx or .csv"
    if not start.startswith(_ZIP):
        return ""
    if is_workbook(path):
        return f"a workbook without a mapping file; `fabiola init --from {path}` proposes one"
    return "a document of LibreOffice; save a spreadsheet as .xlsx or .csv" if _is_open_document(path) else ""


def looks_like_table(text: object) -> bool:
    """Whether the first rows of a text are parted by what parts cells."""
    if not isinstance(text, str):
        return False
    sample = text[:_SAMPLE].encode()
    form = recognise(sample, Layout())
    lines = [line for line in sample.decode(errors="ignore").splitlines()[:_ROWS] if line.strip()]
    return len(lines) > 1 and all(form.delimiter in line for line in lines[:2])


def _is_open_document(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as archive:
        if "mimetype" not in archive.namelist():
            return False
        return archive.read("mimetype").startswith(b"application/vnd.oasis.opendocument")
