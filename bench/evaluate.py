"""Measures how well things are told to be one without their identifiers, over real records (`make evaluate`).

Identifiers are held back, things are matched by what is left, and the identifiers say afterwards what was right.
"""

from __future__ import annotations

import random
import sys
import tempfile
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
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
from fabiola.mappings.records import Contribution, Identifier, Organization, Person, Record, Work

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
WORKS = "crossref-json crossref-xml datacite-json datacite-xml openalex-json jats-xml pubmed-xml europepmc-json " + (
    "europepmc-xml pure-ws-json pure-ws-xml pure-api-json oai-xml openaire-cerif-xml csl-json bibtex ris mods-xml"
)
ORGANIZATIONS = "ror-v2-json ror-v1-json"
OTHERS = "orcid-json orcid-xml crossref-funders-json funder-registry-rdf crossref-grants"
SOURCES_OF_THINGS = (
    "SELECT claim.entity, COUNT(DISTINCT source_record.source) FROM claim JOIN said ON said.claim = claim.id "
    "JOIN source_record ON source_record.id = said.source_record WHERE claim.main GROUP BY claim.entity"
)
BASE = "https://kg.example.org/"
EXAMPLES = ("10.5072/", "10.1234/", "10.5555/", "10.21373/", "10.80225/", "10.70112/", "10.82433/")
CHANCE = random.Random(20261123)
ROWS = (
    "works, identifiers hidden",
    "works, identifiers hidden, pairs of two sources only",
    "works and copies with faults",
    "works and copies with faults, held out",
    "authors of one work, ORCID iDs hidden",
    "organizations by name against ROR",
    "universities in affiliations as printed against ROR",
)
BESIDES = ("suggestions", "DOIs of one title, author and year counted as one")
"""What the rows about works are followed by: the lower threshold, and what is right at most."""

Hidden = tuple[str, Work, str]
"""DOI, the work without identifiers, and its source."""
Counted = Callable[[Hidden, Hidden], bool]
"""Says whether a pair counts."""


def main() -> None:
    """Print the table."""
    folder = next((Path(each) for each in sys.argv[1:] if each != "-v"), SHARED)
    if not folder.is_dir():
        print(f"{folder} is not on this machine; nothing is measured")
        return
    records = [(source, record) for source, record in mapped(folder, WORKS.split()) if isinstance(record, Work)]
    works = [work for _, work in records]
    note_registrations(works)
    held = across(records)
    print("| what is matched | pairs | found | precision | recall |\n|---|---|---|---|---|")
    scores = scored(held)
    evaluate_works(ROWS[0], held, scores)
    evaluate_works(ROWS[1], held, scores, are_of_two_sources)
    copies = with_copies(works)
    scores = scored(copies)
    evaluate_works(ROWS[2], copies, scores)
    evaluate_works(ROWS[3], copies, scores, are_held_out)
    evaluate_authors(works)
    evaluate_organizations(folder, works)
    print(f"\nof {len(copies) // 2:,} copies {unchanged(copies):,} have nothing that could be faulty")
    count_namesakes(held)
    count_sources(folder)


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
"""DOI -> the smallest DOI with its title, author and year: some works are registered twice, and some share all three.

The rule looks at what is matched by, so it can only say how much is right at most; the DOIs themselves say how much at
least.
"""


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
    """The one DOI under which a work counts that may have several."""
    return REGISTERED.get(doi, doi)


def across(records: Iterable[tuple[str, Work]]) -> list[Hidden]:
    """Works with a DOI, each distinct record once, without any identifier."""
    held: dict[tuple[str, Work], str] = {}
    for source, work in records:
        if doi := real_doi_of(work):
            held.setdefault((doi, msgspec.structs.replace(work, identifiers=())), source)
    return sorted(((doi, work, source) for (doi, work), source in held.items()), key=repr)


def with_copies(works: Iterable[Work]) -> list[Hidden]:
    """One record of each DOI, and a copy with a fault of the kind that lists have."""
    first = {doi: msgspec.structs.replace(work, identifiers=()) for work in works if (doi := real_doi_of(work))}
    copies = [(doi, faulty(work), "copy") for doi, work in sorted(first.items())]
    return [*((doi, work, "record") for doi, work in first.items()), *copies]


def faulty(work: Work) -> Work:
    """A copy with two faults drawn by chance, or fewer where a record has nothing that could be lost."""
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
    contributions = work.contributions[:1] if "authors" in faults else work.contributions
    changes["contributions"] = tuple(map(initialled, contributions)) if "initials" in faults else contributions
    if "year" in faults and work.published:
        changes["published"] = str(int(work.published[:4]) + 1)
    return msgspec.structs.replace(work, **changes)


def unchanged(copies: list[Hidden]) -> int:
    """How many copies are what they were made of."""
    first = {doi: work for doi, work, source in copies if source == "record"}
    return sum(source == "copy" and first[doi] == work for doi, work, source in copies)


def initialled(contribution: Contribution) -> Contribution:
    """A contribution with the initials of a person in place of the given names, where those are told apart."""
    person = contribution.contributor
    if not (isinstance(person, Person) and person.given_name and person.family_name):
        return contribution
    initials = " ".join(f"{word[0]}." for word in person.given_name.split())
    shortened = msgspec.structs.replace(person, name=f"{initials} {person.family_name}", given_name=initials)
    return msgspec.structs.replace(contribution, contributor=shortened)


def every_pair(left: Hidden, right: Hidden) -> bool:
    """Whether a pair counts: any two records do."""
    return left is not right


def are_of_two_sources(left: Hidden, right: Hidden) -> bool:
    """Whether the records of a pair come from two sources."""
    return left[2] != right[2]


def are_held_out(left: Hidden, right: Hidden) -> bool:
    """Whether a pair is of the half whose errors nobody looks at while mending rules: by its smaller DOI.

    `-v` lists the wrong pairs of the other half only.
    """
    return bool(zlib.crc32(min(left[0], right[0]).encode()) % 2)


def evaluate_works(
    what: str, works: list[Hidden], scores: Mapping[tuple[int, int], float], counts: Counted = every_pair
) -> None:
    """Pairs of records of one DOI, found among all pairs that share a block; each DOI is one work, as registered."""
    counted = {pair: score for pair, score in scores.items() if counts(works[pair[0]], works[pair[1]])}
    same, likely = ([pair for pair, score in counted.items() if score >= least] for least in (SAME, LIKELY))
    dois = [doi for doi, _, _ in works]
    once = [registered_once(doi) for doi in dois]
    for name, found, names in (
        (what, same, dois),
        (f"{what}, {BESIDES[0]}", likely, dois),
        (f"{what}, {BESIDES[1]}", same, once),
    ):
        true = true_pairs(names, works, counts)
        row(name, true, sum(names[left] == names[right] for left, right in found), len(found))
    if "-v" in sys.argv:
        for left, right in same:
            if dois[left] != dois[right] and not are_held_out(works[left], works[right]):
                print("  wrong:", dois[left], dois[right], works[left][1].titles[:1], file=sys.stderr)


def scored(works: list[Hidden]) -> dict[tuple[int, int], float]:
    """The scores of all pairs that share a block and that nothing speaks against."""
    blocked: dict[str, list[int]] = defaultdict(list)
    for number, (_, work, _) in enumerate(works):
        for block in blocks(work):
            blocked[block].append(number)
    pairs = {pair for numbers in blocked.values() if len(numbers) <= COMMON for pair in combinations(numbers, 2)}
    return {pair: found.score for pair in sorted(pairs) if (found := compare(works[pair[0]][1], works[pair[1]][1]))}


def true_pairs(names: list[str], works: list[Hidden], counts: Counted) -> int:
    """How many pairs have one name, of those that count."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, name in enumerate(names):
        groups[name].append(number)
    pairs = (pair for numbers in groups.values() for pair in combinations(numbers, 2))
    return sum(counts(works[left], works[right]) for left, right in pairs)


def count_namesakes(works: list[Hidden]) -> None:
    """Pairs with one title and two DOIs, whether they share a block or not, and how many are taken for one."""
    titled: dict[tuple[str, ...], list[tuple[str, Work]]] = defaultdict(list)
    for doi, work, _ in works:
        if words := title_words(work):
            titled[tuple(words)].append((doi, work))
    pairs = [pair for members in titled.values() for pair in combinations(members, 2) if pair[0][0] != pair[1][0]]
    found = [compare(left, right) for (_, left), (_, right) in pairs]
    joined = sum(each is not None and each.score >= SAME for each in found)
    print(f"\nof {len(pairs):,} pairs with one title and two DOIs {joined:,} have the score of one work")


def count_sources(folder: Path) -> None:
    """Print how many things with records of their own have records of one source, of two, …, by kind."""
    names = dict.fromkeys([*WORKS.split(), *ORGANIZATIONS.split(), *OTHERS.split()])
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as name:
        ledger = Ledger(Path(name) / "ledger.sqlite")
        ingest(ledger, [folder / each for each in names if (folder / each).is_dir()], None, "2026", lambda *_: None)
        identify(ledger, BASE, NONE, lambda _: None)
        for iri, number in ledger.connection.execute(SOURCES_OF_THINGS):
            counts[iri.removeprefix(f"{BASE}id/").partition("/")[0]][min(number, 4)] += 1
        ledger.close()
    print("\n| kind | 1 source | 2 | 3 | 4 or more |\n|---|---|---|---|---|")
    for kind, found in sorted(counts.items()):
        print(f"| {kind} | " + " | ".join(f"{found[number]:,}" for number in range(1, 5)) + " |")


def evaluate_authors(works: Iterable[Work]) -> None:
    """Authors of two records of one work, aligned without their ORCID iDs, which say whether that was right."""
    held: dict[str, list[Work]] = defaultdict(list)
    for work in works:
        if (doi := real_doi_of(work)) and any(orcid_of(each) for each in work.contributions):
            held[doi].append(work)
    true = right = found = 0
    for records in held.values():
        for left, other in combinations(records[:6], 2):
            pairs = [pair for pair in aligned(left.contributions, other.contributions) if all(pair)]
            theirs = [orcid_of(each) for each in other.contributions]
            true += sum(orcid is not None and orcid in theirs for orcid in map(orcid_of, left.contributions))
            found += len(pairs)
            right += sum(first == second for first, second in pairs)
    row(ROWS[4], true, right, found)


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
    """Organizations that works name with a ROR ID, found by name and country alone among those of ROR.

    Those that are not held are asked for as well: whatever is found for them is wrong.
    """
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
        asked = [(text, country, f"{BASE}id/org/ror/{ror}") for text, country, ror in named]
        found = [(iri, answer) for text, country, iri in asked if (answer := naming.by_name(text, country))]
        ledger.close()
        printed = [
            (naming.place(text), {f"{BASE}id/org/ror/{ror}" for ror in rors}) for text, rors in affiliations(works)
        ]
    known = sum(iri in held for _, _, iri in asked)
    row(ROWS[5], known, sum(iri == answer for iri, answer in found), len(found))
    placed = [(answer, right) for answer, right in printed if answer]
    known = sum(not right.isdisjoint(held) for _, right in printed)
    row(ROWS[6], known, sum(answer in right for answer, right in placed), len(placed))


def affiliations(works: Iterable[Work]) -> list[tuple[str, frozenset[str]]]:
    """Distinct affiliations in one string, each the only one of an author, with the ROR IDs that its source gives."""
    found = {
        (each.raw_affiliations[0], rors)
        for work in works
        for each in work.contributions
        if len(each.raw_affiliations) == 1 and (rors := frozenset(filter(None, map(ror_of, each.affiliations))))
    }
    return sorted(found, key=repr)


def ror_of(organization: Organization) -> str | None:
    """The ROR ID of an organization."""
    return next((known.value for known in organization.identifiers if known.scheme == "ror"), None)


def row(what: str, true: int, right: int, found: int) -> None:
    """One line of the table."""
    precision, recall = right / found if found else 1.0, right / true if true else 1.0
    print(f"| {what} | {true:,} | {found:,} | {precision:.4f} | {recall:.4f} |", flush=True)


if __name__ == "__main__":
    main()
