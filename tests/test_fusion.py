"""Identity and fusion: shared identifiers join, contradictions do not, and the order of claims changes nothing."""

from __future__ import annotations

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabiola.graph.claims import Claim
from fabiola.graph.fusion import fuse, unite_funding
from fabiola.graph.identity import Identities
from fabiola.graph.settings import Settings
from fabiola.mappings.records import (
    Contribution,
    Funding,
    Grant,
    Identifier,
    Organization,
    Person,
    Record,
    Text,
    Venue,
    Work,
)
from fabiola.mappings.sources import sources

BASE = "https://kg.example.org/"
TRUST = Settings().trust()


def work(*identifiers: tuple[str, str], title: str = "A title") -> Work:
    return Work(type="other", titles=(Text(title),), identifiers=tuple(Identifier(*pair) for pair in identifiers))


def claim(source: str, record: Record, *, main: bool = True, key: str = "k") -> Claim:
    return Claim(0, source, (key,), main, record)


def identities(*records: Record) -> Identities:
    found = Identities(BASE)
    for number, record in enumerate(records):
        found.join("test", str(number), record)
    return found


def test_a_shared_identifier_joins_two_records() -> None:
    found = identities(work(("doi", "10.5555/a")), work(("pmid", "1"), ("doi", "10.5555/a")), work(("pmid", "1")))
    assert {found.find(work(("pmid", "1"))), found.find(work(("doi", "10.5555/a")))} == {f"{BASE}id/work/doi/10.5555/a"}


def test_every_other_identifier_leads_to_the_thing() -> None:
    found = identities(work(("doi", "10.5555/a"), ("pmid", "1"), ("openalex", "W9")))
    assert {iri: target for _, iri, target in found.moved()} == {
        f"{BASE}id/work/pmid/1": f"{BASE}id/work/doi/10.5555/a",
        f"{BASE}id/work/openalex/w9": f"{BASE}id/work/doi/10.5555/a",
    }


def test_two_dois_are_two_works_and_reported() -> None:
    found = identities(
        work(("doi", "10.5555/a"), ("pmid", "1")), work(("doi", "10.5555/b")), work(("doi", "10.5555/b"), ("pmid", "1"))
    )
    assert found.find(work(("doi", "10.5555/b"))) == f"{BASE}id/work/doi/10.5555/b"
    assert found.find(work(("pmid", "1"))) == f"{BASE}id/work/doi/10.5555/a"
    assert not found.belongs("work", Identifier("pmid", "1"), f"{BASE}id/work/doi/10.5555/b")
    assert [(c.scheme, set(c.values)) for c in found.contradictions] == [("doi", {"10.5555/a", "10.5555/b"})]


def test_print_and_electronic_issn_name_one_journal() -> None:
    found = identities(
        Venue((Text("J"),), identifiers=(Identifier("issn-print", "0168-8278"),)),
        Venue((Text("J"),), identifiers=(Identifier("issn-l", "0168-8278"), Identifier("issn", "1600-0641"))),
        Venue((Text("J"),), identifiers=(Identifier("issn-l", "0168-8278"), Identifier("issn", "0168-8278"))),
    )
    assert found.find(Venue((), identifiers=(Identifier("issn-electronic", "1600-0641"),))) == (
        f"{BASE}id/venue/issn-l/0168-8278"
    )


def test_a_number_is_the_same_grant_only_under_the_same_funder() -> None:
    ror = Organization((Text("F"),), identifiers=(Identifier("ror", "05dxps055"), Identifier("fundref", "10.13039/1")))
    fundref = Organization((Text("F"),), identifiers=(Identifier("fundref", "10.13039/1"),))
    found = identities(ror, fundref, Grant(number="AB 1", funders=(fundref,)), Grant(number="ab 1", funders=(ror,)))
    iri = found.find(Grant(number="AB 1", funders=(fundref,)))
    assert iri == found.find(Grant(number="ab 1", funders=(ror,)))
    assert iri is not None
    assert iri.startswith(f"{BASE}id/grant/ror/05dxps055/")
    assert found.find(Grant(number="AB 1", funders=(Organization((Text("Other"),)),))) is None


def test_people_are_never_joined_by_name() -> None:
    found = identities(
        Person("A. Smith"), Person("A. Smith", identifiers=(Identifier("orcid", "0000-0002-1825-0097"),))
    )
    assert found.find(Person("A. Smith")) is None


def test_the_most_trusted_source_wins_field_by_field() -> None:
    crossref = msgspec.structs.replace(work(("doi", "10.5555/a"), title="Right"), published="2018-06")
    openalex = msgspec.structs.replace(work(("doi", "10.5555/a"), title="Wrong"), open_access=True, published="2018-01")
    fused = fuse([claim("openalex", openalex), claim("crossref", crossref)], TRUST)
    assert isinstance(fused, Work)
    assert (fused.titles[0].value, fused.published, fused.open_access) == ("Right", "2018-06", True)


def test_a_source_that_knows_the_type_goes_before_one_that_does_not() -> None:
    told = msgspec.structs.replace(work(("doi", "10.5555/a")), type="journal-article")
    claims = [claim("crossref", work(("doi", "10.5555/a"))), claim("openalex", told)]
    assert fuse(claims, TRUST).type == "journal-article"
    assert fuse(claims[:1], TRUST).type == "other"


def test_an_organization_with_a_record_is_not_called_what_works_call_it() -> None:
    named = {
        name: Organization((Text(name),), identifiers=(Identifier("ror", "021nxhr62"),)) for name in ("NSF", "Wellcome")
    }
    mentioned = [claim("crossref", named["Wellcome"], main=False), claim("crossref", named["NSF"], main=False)]
    fused = fuse([claim("ror", named["NSF"]), *mentioned], TRUST)
    assert isinstance(fused, Organization)
    assert (fused.name, fused.aliases) == ("NSF", ())
    alone = fuse(mentioned, TRUST)
    assert isinstance(alone, Organization)
    assert len(alone.aliases) == 1


def test_authors_are_aligned_by_orcid_then_position_and_name() -> None:
    orcid = Identifier("orcid", "0000-0002-1825-0097")
    place = Organization((Text("University"),), identifiers=(Identifier("ror", "05dxps055"),))
    crossref = (
        Contribution(Person("Ann Lee", "Ann", "Lee"), order=1),
        Contribution(Person("Bo Lee", "Bo", "Lee", identifiers=(orcid,)), order=2),
    )
    openalex = (
        Contribution(Person("B. Lee", "B.", "Lee", identifiers=(orcid, Identifier("openalex", "A2"))), order=1),
        Contribution(Person("Ann Lee", identifiers=(Identifier("openalex", "A1"),)), affiliations=(place,)),
    )
    fused = fuse(
        [
            claim("crossref", msgspec.structs.replace(work(), contributions=crossref)),
            claim("openalex", msgspec.structs.replace(work(), contributions=openalex)),
        ],
        TRUST,
    )
    assert isinstance(fused, Work)
    assert [part.contributor.name for part in fused.contributions] == ["Ann Lee", "Bo Lee"]
    assert [part.contributor.identifiers for part in fused.contributions] == [
        (Identifier("openalex", "A1"),),
        (orcid, Identifier("openalex", "A2")),
    ]
    assert fused.contributions[0].affiliations == (place,)


def test_the_same_award_from_two_sources_is_one() -> None:
    body = Organization((Text("Body"),))
    first = (Funding(Grant(number="A1", funders=(body,)), authors=(1,), statement=0, evidence=(0, 5)),)
    second = (Funding(Grant(number="a1", funders=(body,)), authors=(2,)), Funding(funder=body))
    united = unite_funding([first, second])
    assert [part.authors for part in united] == [(1, 2), ()]
    assert united[0].evidence == (0, 5)


RECORDS = st.lists(
    st.builds(
        lambda doi, pmid, title: work(
            *([("doi", f"10.5555/{doi}")] if doi else []), *([("pmid", str(pmid))] if pmid else []), title=title
        ),
        st.integers(0, 4),
        st.integers(0, 4),
        st.sampled_from(["A", "B"]),
    ),
    max_size=8,
)


@given(RECORDS, st.randoms())
def test_the_order_of_claims_changes_nothing_in_a_fused_record(records: list[Work], chance: random.Random) -> None:
    claims = [claim("crossref", record, key=str(number)) for number, record in enumerate(records)]
    if claims:
        shuffled = list(claims)
        chance.shuffle(shuffled)
        assert fuse(claims, TRUST) == fuse(shuffled, TRUST)


@given(RECORDS)
def test_no_entity_has_two_dois(records: list[Work]) -> None:
    found = identities(*records)
    dois: dict[str, set[str]] = {}
    for record in records:
        for identifier in record.identifiers:
            iri = found.cited("work", identifier)
            if identifier.scheme == "doi" and found.belongs("work", identifier, iri):
                dois.setdefault(iri, set()).add(identifier.value)
    assert all(len(values) == 1 for values in dois.values())


@pytest.mark.parametrize("kind", ["work", "person", "organization", "grant", "venue", "programme", "concept"])
def test_every_kind_has_a_rule_of_precedence(kind: str) -> None:
    assert TRUST[kind, "*"]


def test_the_sources_of_the_rules_exist() -> None:
    named = {source for ranked in TRUST.values() for source in ranked}
    assert named <= set(sources())
