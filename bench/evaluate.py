"""Measures how well things are told to be one without their identifiers, over real records (`make evaluate`).

Identifiers are held back, things are matched by what is left, and the identifiers say afterwards what was right.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path

import msgspec

from fabiola.graph.alignment import align_contributions
from fabiola.graph.decisions import NONE
from fabiola.graph.identification import identify
from fabiola.graph.ingest import ingest
from fabiola.graph.ledger import Ledger
from fabiola.graph.resemblance import COMMON, LIKELY, SAME, blocks, compare, title_words
from fabiola.graph.resolution import Resolved
from fabiola.mappings.mapping import Mapped, map_received
from fabiola.mappings.mentions import mentions
from fabiola.mappings.reading import Received, read
from fabiola.mappings.records import Contribution, Identifier, Organization, Record, Work

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
WORKS = "crossref-json crossref-xml datacite-json datacite-xml openalex-json jats-xml pubmed-xml europepmc-json " + (
    "europepmc-xml pure-ws-json pure-ws-xml pure-api-json oai-xml openaire-cerif-xml csl-json bibtex ris mods-xml"
)
ORGANIZATIONS = "ror-v2-json ror-v1-json"
BASE = "https://kg.example.org/"
EXAMPLES = ("10.5072/", "10.1234/", "10.5555/", "10.21373/", "10.80225/", "10.70112/")
CHANCE = random.Random(20261123)


def main() -> None:
    """Print the table."""
    folder = next((Path(each) for each in sys.argv[1:] if each != "-v"), SHARED)
    if not folder.is_dir():
        print(f"{folder} is not on this machine; nothing is measured")
        return
    works = [record for _, record in mapped(folder, WORKS.split()) if isinstance(record, Work)]
    note_registrations(works)
    print("| what is matched | pairs | found | precision | recall |\n|---|---|---|---|---|")
    evaluate_works("works of different sources, identifiers hidden", across(works))
    evaluate_works("works and copies with faults", with_copies(works))
    evaluate_authors(works)
    evaluate_organizations(folder, works)


def mapped(folder: Path, names: Iterable[str]) -> Iterator[tuple[str, Record]]:
    """The records of some folders, with their sources; what cannot be read or mapped is left out."""
    for reading in read([folder / name for name in names if (folder / name).is_dir()]):
        if isinstance(reading, Received) and isinstance(found := map_received(reading), Mapped):
            yield found.source, found.record


def doi_of(work: Work) -> str | None:
    """The DOI of a work."""
    return next((known.value for known in work.identifiers if known.scheme == "doi"), None)


def real_doi_of(work: Work) -> str | None:
    """The DOI of a work that is more than an example: the same example has been given several."""
    doi = doi_of(work)
    return doi if doi and not doi.startswith(EXAMPLES) else None


REGISTERED: dict[str, str] = {}
"""DOI -> the smallest DOI of the same work: some are registered twice, by a new publisher or for each version."""


def note_registrations(works: Iterable[Work]) -> None:
    """Find the DOIs whose works have one title, first author and year."""
    groups: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for work in works:
        authors = [each.contributor.name for each in work.contributions if each.role == "author" and each.order == 1]
        if (doi := real_doi_of(work)) and authors and work.published and len(title_words(work)) > 2:
            last = authors[0].casefold().split()[-1:]
            groups["".join(title_words(work)), *last, work.published[:4]].add(doi)
    for dois in groups.values():
        REGISTERED.update((doi, min(dois)) for doi in dois)


def registered_once(doi: str) -> str:
    """The one DOI under which a work counts that has several."""
    return REGISTERED.get(doi, doi)


def across(works: Iterable[Work]) -> list[tuple[str, Work]]:
    """Works with a DOI, each distinct record once, without any identifier: (DOI, work)."""
    held = {(doi, msgspec.structs.replace(work, identifiers=())) for work in works if (doi := real_doi_of(work))}
    return sorted(held, key=lambda pair: (pair[0], repr(pair[1])))


def with_copies(works: Iterable[Work]) -> list[tuple[str, Work]]:
    """One record of each DOI, and a copy with a fault of the kind that lists have."""
    first = {doi: msgspec.structs.replace(work, identifiers=()) for work in works if (doi := real_doi_of(work))}
    return [*first.items(), *((doi, faulty(work)) for doi, work in sorted(first.items()))]


def faulty(work: Work) -> Work:
    """A copy with one or two faults: case, markup, a lost subtitle, pages, journal or co-authors, the year after."""
    faults = CHANCE.sample(["case", "subtitle", "pages", "journal", "authors", "year", "typo", "initials"], 2)
    title = work.titles[0] if work.titles else None
    changes: dict[str, object] = {}
    if title and "case" in faults:
        changes["titles"] = (msgspec.structs.replace(title, value=title.value.upper()),)
    elif title and "typo" in faults and len(title.value) > 20:
        changes["titles"] = (msgspec.structs.replace(title, value=title.value[:9] + title.value[10:]),)
    elif title and "subtitle" in faults:
        changes |= {"titles": (msgspec.structs.replace(title, value=title.value.partition(":")[0]),), "subtitles": ()}
    changes |= {"first_page": None, "last_page": None} if "pages" in faults else {}
    changes |= {"container": None} if "journal" in faults else {}
    changes |= {"contributions": work.contributions[:1]} if "authors" in faults else {}
    if "year" in faults and work.published:
        changes["published"] = str(int(work.published[:4]) + 1)
    return msgspec.structs.replace(work, **changes)


def evaluate_works(what: str, works: list[tuple[str, Work]]) -> None:
    """Pairs of records of one DOI, found among all pairs that share a block."""
    blocked: dict[str, list[int]] = defaultdict(list)
    for number, (_, work) in enumerate(works):
        for block in blocks(work):
            blocked[block].append(number)
    pairs = {pair for numbers in blocked.values() if len(numbers) <= COMMON for pair in combinations(numbers, 2)}
    scores = {pair: found.score for pair in pairs if (found := compare(works[pair[0]][1], works[pair[1]][1]))}
    works = [(registered_once(doi), work) for doi, work in works]
    per_doi = Counter(doi for doi, _ in works)
    true = sum(count * (count - 1) // 2 for count in per_doi.values())
    for name, least in ((what, SAME), (f"{what}, suggestions", LIKELY)):
        found = [pair for pair, score in scores.items() if score >= least]
        row(name, true, found_right(found, works), len(found))
    if "-v" in sys.argv:
        for pair, score in scores.items():
            (left, first), (right, second) = works[pair[0]], works[pair[1]]
            if left != right and score >= SAME:
                print("  wrong:", score, left, right, first.titles[:1], second.titles[:1], file=sys.stderr)


def found_right(found: Iterable[tuple[int, int]], works: list[tuple[str, Work]]) -> int:
    """How many pairs have one DOI."""
    return sum(works[left][0] == works[right][0] for left, right in found)


def evaluate_authors(works: Iterable[Work]) -> None:
    """Authors of two records of one work, aligned without their ORCID iDs, which say whether that was right."""
    held: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        if (doi := doi_of(work)) and any(orcid_of(each) for each in work.contributions):
            held[doi].append(work)
    true = right = found = 0
    for records in held.values():
        for left, other in combinations(records[:6], 2):
            pairs = [pair for pair in aligned(left.contributions, other.contributions) if all(pair)]
            theirs = [orcid_of(each) for each in other.contributions]
            true += sum(orcid is not None and orcid in theirs for orcid in map(orcid_of, left.contributions))
            found += len(pairs)
            right += sum(first == second for first, second in pairs)
    row("authors of one work, ORCID iDs hidden", true, right, found)


def orcid_of(contribution: Contribution) -> str | None:
    """The ORCID iD of a contributor."""
    return next((known.value for known in contribution.contributor.identifiers if known.scheme == "orcid"), None)


def aligned(left: Iterable[Contribution], right: Iterable[Contribution]) -> Iterator[tuple[str | None, str | None]]:
    """(ORCID iD in the one list, ORCID iD in the other) of contributions that are held for one."""
    mine = tuple(hidden(each, "pure") for each in left)
    theirs = tuple(hidden(each, "scopus") for each in right)
    for each in align_contributions([mine, theirs]):
        schemes = {known.scheme: known.value for known in each.contributor.identifiers}
        yield schemes.get("pure"), schemes.get("scopus")


def hidden(contribution: Contribution, scheme: str) -> Contribution:
    """A contribution with its ORCID iD under another scheme, by which nothing is aligned."""
    orcid = orcid_of(contribution)
    kept = (Identifier(scheme, orcid),) if orcid else ()
    contributor = msgspec.structs.replace(contribution.contributor, identifiers=kept)
    return msgspec.structs.replace(contribution, contributor=contributor)


def evaluate_organizations(folder: Path, works: Iterable[Work]) -> None:
    """Organizations that works name with a ROR ID, found by name and country alone among those of ROR."""
    named = {
        (each.name, each.country, ror)
        for work in works
        for each in mentions(work)
        if isinstance(each, Organization) and each.names and (ror := ror_of(each))
    }
    with tempfile.TemporaryDirectory() as name:
        ledger = Ledger(Path(name) / "ledger.sqlite")
        ingest(ledger, [folder / each for each in ORGANIZATIONS.split()], None, "2026", lambda *_: None)
        identify(ledger, BASE, NONE, lambda _: None)
        naming = Resolved(ledger.connection, BASE)
        held = {str(iri) for (iri,) in ledger.connection.execute("SELECT DISTINCT entity FROM claim WHERE main")}
        known = [(text, country, iri) for text, country, ror in named if (iri := f"{BASE}id/org/ror/{ror}") in held]
        found = [(iri, answer) for text, country, iri in known if (answer := naming.by_name(text, country))]
        ledger.close()
    row("organizations by name against ROR", len(known), sum(iri == answer for iri, answer in found), len(found))


def ror_of(organization: Organization) -> str | None:
    """The ROR ID of an organization."""
    return next((known.value for known in organization.identifiers if known.scheme == "ror"), None)


def row(what: str, true: int, right: int, found: int) -> None:
    """One line of the table."""
    precision, recall = right / found if found else 1.0, right / true if true else 1.0
    print(f"| {what} | {true:,} | {found:,} | {precision:.4f} | {recall:.4f} |", flush=True)


if __name__ == "__main__":
    main()
