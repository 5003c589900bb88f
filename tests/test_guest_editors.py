"""Guest editors: told from other editors wherever a format says it, published as both, and cited as editors."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_release import BASE

from fabiola.graph.alignment import align_contributions
from fabiola.graph.settings import Settings
from fabiola.graph.single import descriptions
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Contribution, Identifier, Person, Text, Work
from fabiola.ontology.namespaces import PRO, SCHEMA
from fabiola.ontology.tables import table
from fabiola.server.citation_files import write_bibtex
from fabiola.server.subjects import Subject

FIXTURES = Path(__file__).parent / "fixtures"
NAME = "<name><surname>Quill</surname><given-names>Ada</given-names></name>"
ARTICLE = (
    '<article article-type="research-article"><front><journal-meta><journal-id>x</journal-id><journal-title-group>'
    "<journal-title>Wells</journal-title></journal-title-group></journal-meta><article-meta>"
    '<article-id pub-id-type="doi">10.5555/guest</article-id><title-group><article-title>Wells</article-title>'
    "</title-group>{}</article-meta></front></article>"
)
MODS = (
    '<mods xmlns="http://www.loc.gov/mods/v3"><titleInfo><title>Wells</title></titleInfo><name type="personal">'
    "<namePart>Quill, Ada</namePart><role><roleTerm>{}</roleTerm></role></name>"
    '<identifier type="doi">10.5555/guest</identifier></mods>'
)
SAID = {
    "jats type": (ARTICLE, f'<contrib-group><contrib contrib-type="guest-editor">{NAME}</contrib></contrib-group>'),
    "jats group": (ARTICLE, f'<contrib-group content-type="guest-editors"><contrib>{NAME}</contrib></contrib-group>'),
    "jats editor in group": (
        ARTICLE,
        f'<contrib-group content-type="guest editors"><contrib contrib-type="editor">{NAME}</contrib></contrib-group>',
    ),
    "jats role": (
        ARTICLE,
        f'<contrib-group><contrib contrib-type="editor">{NAME}<role>Guest Editor</role></contrib></contrib-group>',
    ),
    "mods": (MODS, "Guest editor"),
}
NOT_SAID = {
    "jats editor": (ARTICLE, SAID["jats role"][1].replace("Guest Editor", "Academic Editor"), "editor"),
    "jats author": (ARTICLE, SAID["jats role"][1].replace('"editor"', '"author"'), "author"),
    "mods": (MODS, "editor", "editor"),
}


def roles(path: Path) -> list[tuple[str, str]]:
    found = [map_received(one) for one in read([path]) if isinstance(one, Received)]
    works = [one.record for one in found if isinstance(one, Mapped) and isinstance(one.record, Work)]
    assert len(works) == 1
    return [(one.contributor.name, one.role) for one in works[0].contributions]


@pytest.mark.parametrize("name", SAID)
def test_a_guest_editor_is_told_from_other_editors(tmp_path: Path, name: str) -> None:
    form, said = SAID[name]
    path = tmp_path / "one.xml"
    path.write_text(form.format(said), "utf-8")
    assert roles(path) == [("Ada Quill", "guest-editor")]


@pytest.mark.parametrize("name", NOT_SAID)
def test_other_people_are_what_they_were(tmp_path: Path, name: str) -> None:
    form, said, role = NOT_SAID[name]
    path = tmp_path / "one.xml"
    path.write_text(form.format(said), "utf-8")
    assert roles(path) == [("Ada Quill", role)]


def test_a_column_of_a_sheet_may_hold_them(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Title,Guests\nWells,Ada Quill\n", "utf-8")
    said = '[sheet]\nkind = "work"\n[columns]\nTitle = "title"\nGuests = { field = "authors", role = "guest-editor" }\n'
    (tmp_path / "list.toml").write_text(said, "utf-8")
    assert roles(tmp_path / "list.csv") == [("Ada Quill", "guest-editor")]


@pytest.mark.parametrize("trusted", ["editor", "guest-editor"])
def test_who_one_source_calls_editor_may_be_the_guest_editor_of_another(trusted: str) -> None:
    other = {"editor": "guest-editor", "guest-editor": "editor"}[trusted]
    known = Person("Ada Quill", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),))
    mine, theirs = Contribution(Person("Ada Quill"), trusted, 1), Contribution(known, other, 1)
    [found] = align_contributions([(mine,), (theirs,)])
    assert (found.role, found.contributor) == ("guest-editor", known)
    [found] = align_contributions([(mine,), (Contribution(known, "translator", 1),)])
    assert (found.role, found.contributor) == (trusted, Person("Ada Quill"))


def test_a_guest_editor_is_published_as_such_and_cited_as_an_editor() -> None:
    people = (Contribution(Person("Ada Quill"), "editor", 1), Contribution(Person("Bo Roe"), "guest-editor", 2))
    work = Work("book", (Text("Wells"),), identifiers=(Identifier("doi", "10.5555/guest"),), contributions=people)
    first, *others = descriptions(Mapped("crossref", "1", work, ()), BASE, Settings().trust())
    triples = tuple(triple for description in (first, *others) for triple in description.triples)
    assert {PRO.editor, PRO["guest-editor"]} == {term for _, predicate, term in triples if predicate == PRO.withRole}
    assert sum(predicate == SCHEMA.editor for _, predicate, _ in triples) == 2
    assert "editor = {Quill, Ada and Roe, Bo}" in write_bibtex(Subject(first.iri, triples, BASE))


def test_broader_roles_are_roles_and_have_none_themselves() -> None:
    broader = [row["broader"] for row in table("roles").values() if row["broader"]]
    assert broader
    assert all(not table("roles")[role]["broader"] for role in broader)
    assert all(
        re.fullmatch(r"http://purl\.org/spar/(?:pro|scoro)/[a-z-]+", row["term"]) for row in table("roles").values()
    )
