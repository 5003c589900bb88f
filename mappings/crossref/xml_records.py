"""The records of Crossref XML: one for each DOI in an answer to a query, a record of OAI-PMH, or a deposit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fabiola.mappings.items import Fields, Rejected
from fabiola.mappings.xml.fields import ELEMENT
from fabiola.mappings.xml.text import attribute, children, inside, words
from fabiola.ontology.tables import table

_OF_ASKED = frozenset({"citedby-count", "relation"})
_NESTED = frozenset({"series_metadata", "set_metadata", "component_list"})
_SERIALS = ("series_metadata", "set_metadata")
_FAMILIES = {
    "book": ("book_metadata", "book_series_metadata", "book_set_metadata"),
    "report-paper": ("report-paper_metadata", "report-paper_series_metadata"),
    "standard": ("standard_metadata", "standard_series_metadata"),
}
_FLAT = (
    "article_title",
    "contributors",
    "doi",
    "first_page",
    "isbn",
    "issn",
    "journal_title",
    "last_page",
    "series_title",
    "volume_title",
    "year",
)
_ALONE = frozenset({"dissertation", "posted_content", "preprint", "peer_review", "pending_publication"})


def registered(document: Fields) -> Iterator[Fields]:
    """The records: `DOI`, `type` (a word of the REST API), the `own` element, and those it is `within`, nearest first.

    What Crossref says around a record is under `crm-item`, the conference under `conference` and `event_metadata`, the
    DOI of the work that a component belongs to under `parent`. What only contains others is one where it has a DOI.
    Raises Rejected where there is none at all, with the reason that the file gives.
    """
    found = list(_records(document))
    if not found:
        raise Rejected(_reason(document))
    yield from found


def own_doi_text(fields: Fields) -> str | None:
    """The DOI of an element as deposited."""
    return next(filter(None, (words(part) for part in inside(fields, "doi_data", "doi"))), None)


def _records(document: Fields) -> Iterator[Fields]:
    element = document.get(ELEMENT)
    if element == "crossref_result":
        for query in _answers(document):
            yield from _of_query(query)
    elif element == "doi_batch":
        for body in inside(document, "body"):
            yield from _of_body(body)
    else:
        path = {"doi_records": ("doi_record", "crossref"), "doi_record": ("crossref",)}.get(str(element), ())
        for answer in inside(document, *path):
            yield from _of_body(answer)


def _answers(result: Fields) -> Iterator[Fields]:
    """The answers of a query, which OAI-PMH gives another name."""
    for body in inside(result, "query_result", "body"):
        yield from (*inside(body, "query"), *inside(body, "crossref_metadata"))


def _of_query(query: Fields) -> Iterator[Fields]:
    answers = inside(query, "doi_record", "crossref")
    asked = next(iter(inside(query, "doi")), Fields())
    if not answers and attribute(query, "status") == "resolved":
        yield _flat(query, asked)
    for answer in answers:
        for record in _of_body(answer):
            is_asked = (record["DOI"] or "").lower() == (words(asked) or "").lower()
            facts = [one for one in inside(query, "crm-item") if is_asked or attribute(one, "name") not in _OF_ASKED]
            yield {**record, "crm-item": facts}


def _of_body(body: Fields) -> Iterator[Fields]:
    for name, fields in children(body):
        if name == "journal":
            yield from _of_journal(fields)
        elif name == "conference":
            yield from _of_conference(fields)
        elif name in _FAMILIES:
            yield from _of_family(name, fields)
        elif name == "database":
            yield from _of_database(fields)
        elif name == "sa_component":
            yield from _components(fields, attribute(fields, "parent_doi"))
        elif name == "grant":
            yield {"DOI": own_doi_text(fields), "type": name, "own": [fields]}
        elif name in _ALONE:
            yield from _alone(name, fields)


def _of_journal(journal: Fields) -> Iterator[Fields]:
    titles, issues = inside(journal, "journal_metadata"), inside(journal, "journal_issue")
    yield from _containers("journal_metadata", titles, [])
    for issue in issues:
        yield from _containers("journal_volume", inside(issue, "journal_volume"), titles)
    yield from _containers("journal_issue", issues, titles)
    for article in inside(journal, "journal_article"):
        yield from _record("journal_article", article, [*issues, *titles])


def _of_conference(conference: Fields) -> Iterator[Fields]:
    happening = {"event_metadata": inside(conference, "event_metadata")}
    around: list[Fields] = []
    for name in ("proceedings_metadata", "proceedings_series_metadata"):
        for proceedings in inside(conference, name):
            series = inside(proceedings, "series_metadata")
            yield from _containers("conference series_metadata", series, [])
            chairs = {"contributors": inside(conference, "contributors")}
            for record in _containers(name, [proceedings], series):
                yield {**record, **happening, "conference": [chairs]}
            around += [_pruned(proceedings), *series]
    for paper in inside(conference, "conference_paper"):
        for record in _record("conference_paper", paper, around):
            yield record if record["type"] == "component" else {**record, **happening}


def _of_family(family: str, fields: Fields) -> Iterator[Fields]:
    """A book, report or standard, the series or set that it is in, and its parts; the ISBN of a set is not theirs."""
    kinds = [attribute(fields, "book_type")] if family == "book" else []
    items = inside(fields, "content_item")
    around: list[Fields] = []
    for name in _FAMILIES[family]:
        for whole in inside(fields, name):
            series = [part for serial in _SERIALS for part in inside(whole, serial)]
            yield from _containers(f"{family} series_metadata", inside(whole, "series_metadata"), [])
            yield from _containers("set_metadata", inside(whole, "set_metadata"), [])
            word = _word(family, *kinds)
            serial = [{name: value for name, value in part.items() if name != "isbn"} for part in series]
            yield from _record(word, whole, serial) if own_doi_text(whole) or not items else ()
            around += [_pruned(whole), *serial]
    for part in items:
        word = _word(f"{family} content_item", attribute(part, "component_type"))
        yield from _record(word, part, around)


def _of_database(database: Fields) -> Iterator[Fields]:
    about, datasets = inside(database, "database_metadata"), inside(database, "dataset")
    yield from _containers("database_metadata", about, [])
    for dataset in datasets:
        yield from _record("dataset", dataset, [_pruned(one) for one in about])
    yield from _components(database, next(filter(None, map(own_doi_text, about)), ""))


def _alone(name: str, fields: Fields) -> Iterator[Fields]:
    """A posted content, dissertation, review or pending publication, and the parts of a dissertation."""
    around = inside(fields, "publication")
    kind = "book" if any("isbn" in one and "full_title" not in one for one in around) else ""
    without = {key: value for key, value in fields.items() if key not in ("publication", "content_item")}
    yield from _record(_word(name, kind), without, around)
    for part in inside(fields, "content_item"):
        yield from _record(_word(f"{name} content_item"), part, [_pruned(without)])


def _containers(name: str, found: Iterable[Fields], around: list[Fields]) -> Iterator[Fields]:
    for fields in found:
        if own_doi_text(fields):
            yield from _record(name, fields, around)


def _record(name: str, fields: Fields, around: list[Fields]) -> Iterator[Fields]:
    """The record of an element and of the components in it."""
    row = table("crossref_elements").get(name)
    own = own_doi_text(fields)
    yield {"DOI": own, "type": row["type"] if row else name, "own": [_pruned(fields)], "within": around}
    yield from _components(fields, own or "")


def _components(fields: Fields, parent: str) -> Iterator[Fields]:
    """The components of an element, each a record, published with it where they have no date of their own."""
    around = [{"publication_date": inside(fields, "publication_date")}]
    for component in inside(fields, "component_list", "component"):
        own = own_doi_text(component)
        yield {"DOI": own, "type": "component", "own": [component], "within": around, "parent": parent}


def _pruned(fields: Fields) -> Fields:
    """An element without those inside it that are records or containers of their own."""
    return {name: value for name, value in fields.items() if name not in _NESTED}


def _word(name: str, kind: str = "") -> str:
    """The type for an element, narrowed by an attribute where the table has it."""
    known = table("crossref_elements")
    row = known.get(f"{name} {kind}".strip()) or known.get(name)
    return row["type"] if row else name


def _flat(query: Fields, asked: Fields) -> Fields:
    """The record of an older query schema, where all is on one level, in the elements of the deposit schema."""
    found = {name: inside(query, name) for name in _FLAT}
    hosts = [title for name in ("series_title", "journal_title", "volume_title") for title in found[name]]
    titles = found["article_title"] or hosts[-1:]
    people = [person for group in found["contributors"] for person in inside(group, "contributor")]
    own: Fields = {
        **{name: value for name, value in query.items() if name not in _FLAT},
        "titles": [{"title": titles}],
        "contributors": [{"person_name": people}],
        "pages": [{"first_page": found["first_page"], "last_page": found["last_page"]}],
        "publication_date": [{"@media_type": attribute(one, "media_type"), "year": [one]} for one in found["year"]],
    }
    around = [{"titles": [{"title": [host]}]} for host in reversed(hosts) if host not in titles] + [
        {"issn": [{**one, "@media_type": attribute(one, "type")} for one in found["issn"]], "isbn": found["isbn"]}
    ]
    return {"DOI": words(asked), "type": _word(attribute(asked, "type")), "own": [own], "within": around}


def _reason(document: Fields) -> str:
    """What a file without a record says of itself."""
    queries = list(_answers(document))
    errors = [words(error) for path in (("error",), ("crossref", "error")) for error in inside(document, *path)]
    notes = [words(message) for query in queries for message in inside(query, "msg")]
    if said := next(filter(None, (*notes, *errors)), None):
        return f"query: {said}"
    parts = [name for body in inside(document, "body") for name, _ in children(body)]
    if parts:
        return f"body: {parts[0]} is no whole record but changes one"
    return "no journal, book, conference or other work with a DOI"
