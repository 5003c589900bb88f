"""Projects of NIH RePORTER: grants of the National Institutes of Health and of agencies that share its system."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from fabiola.mappings.funding.parties import Party, contributions, funder, period, person
from fabiola.mappings.items import Fields, Item, Rejected
from fabiola.mappings.records import Grant, Organization, Record, Text
from fabiola.mappings.sources import Source
from fabiola.mappings.values.awards import award_number
from fabiola.mappings.values.countries import country
from fabiola.mappings.values.dates import parse_date
from fabiola.mappings.values.names import split_name
from fabiola.mappings.values.text import plain, texts


class NIHReporter(Source):
    """One row of an answer, which is one application: a grant has a row for every year and every subproject.

    The number is that of the whole grant (`core_project_num`), so the rows of its years become one grant. A subproject
    shares that number with its parent but has a title and investigators of its own: it has none. `award_amount` is the
    sum of one year, and the record has no place for sums of years, so no amount is given. The institute that
    administers the grant, which stays the same, is its funder; the others that paid stand behind it.
    Format: https://api.reporter.nih.gov/documents/Data%20Elements%20for%20RePORTER%20Project%20API_V2.pdf
    """

    name: ClassVar[str] = "nih-reporter"
    title: ClassVar[str] = "NIH RePORTER project (JSON)"
    kind: ClassVar[str] = "grant"
    ignore: ClassVar[frozenset[str]] = frozenset(
        {
            "activity_code",
            "agency_code",
            "arra_funded",
            "award_amount",
            "award_type",
            "budget_end",
            "budget_start",
            "cfda_code",
            "cong_dist",
            "contact_pi_name",
            "covid_response",
            "date_added",
            "direct_cost_amt",
            "fiscal_year",
            "full_foa",
            "full_study_section",
            "funding_mechanism",
            "geo_lat_lon",
            "indirect_cost_amt",
            "is_active",
            "is_new",
            "mechanism_code_dc",
            "opportunity_number",
            "organization.dept_type",
            "organization.external_org_id",
            "organization.fips_country_code",
            "organization.city",
            "organization.country",
            "organization.org_duns",
            "organization.org_fips",
            "organization.org_ipf_code",
            "organization.org_state",
            "organization.org_state_name",
            "organization.org_ueis",
            "organization.org_zipcode",
            "organization.primary_duns",
            "organization.primary_uei",
            "organization_type",
            "phr_text",
            "pref_terms",
            "principal_investigators.profile_id",
            "principal_investigators.title",
            "principal_investigators.full_name",
            "program_officers",
            "project_num",
            "project_num_split",
            "project_serial_num",
            "spending_categories",
            "subproject_id",
            "terms",
            "agency_ic_admin.code",
            "agency_ic_fundings.code",
            "agency_ic_fundings.direct_cost_ic",
            "agency_ic_fundings.fy",
            "agency_ic_fundings.indirect_cost_ic",
            "agency_ic_fundings.total_cost",
        }
    )

    def knows(self, document: Fields) -> bool:
        """The number of an application and that of its project."""
        return "appl_id" in document and ("core_project_num" in document or "project_num" in document)

    def key(self, item: Item) -> str:
        """The number of the application. Raises Rejected where there is none."""
        number = award_number(item.peek("appl_id"))
        if number is None:
            raise Rejected("appl_id: missing or no number")
        return number

    def map(self, item: Item) -> Record:
        """The grant. Raises Rejected without the number of the application."""
        self.key(item)
        item.drop("appl_id")
        number = award_number(item.text("core_project_num"))
        start, end = period(item.text("project_start_date"), item.text("project_end_date"))
        address = item.text("project_detail_url")
        funders, sponsors = _givers(item)
        return Grant(
            number=None if item.peek("subproject_id") else number,
            titles=texts((item.text("project_title"),), "en"),
            funders=funders,
            sponsors=sponsors,
            start=start,
            end=end,
            awarded=parse_date(item.text("award_notice_date")),
            contributions=contributions(_parties(item)),
            descriptions=texts((item.text("abstract_text"),), "en"),
            keywords=_keywords(item),
            websites=(address,) if address and address.startswith("https://") else (),
        )


def _givers(item: Item) -> tuple[tuple[Organization, ...], tuple[Organization, ...]]:
    """(The institute that administers the grant, else the first that paid, else the agency; the others that paid)."""
    admin = _institute(item.open("agency_ic_admin"))
    paying = [body for part in item.each("agency_ic_fundings") if (body := _institute(part))]
    agency = funder("nih-reporter", item.text("agency_code"))
    first = next(filter(None, (admin, *paying, agency)), None)
    return (first,) if first else (), tuple(dict.fromkeys(body for body in paying if body != first))


def _institute(part: Item) -> Organization | None:
    return funder("nih-reporter", part.text("abbreviation"), part.text("name"))


def _parties(item: Item) -> Iterator[Party]:
    """The principal investigators, the contact of the grant first, and the organization that receives it."""
    leaders = item.each("principal_investigators")
    for part in sorted(leaders, key=lambda part: part.flag("is_contact_pi") is not True):
        who = person(part.text("first_name"), part.text("middle_name"), part.text("last_name"))
        if who:
            yield Party(who, "principal-investigator")
    if not leaders and (name := item.text("contact_pi_name")):
        given, family = split_name(name)
        if who := person(given, None, family):
            yield Party(who, "principal-investigator")
    part = item.open("organization")
    place, city = country(part.text("org_country")), part.text("org_city")
    if name := plain(part.text("org_name")):
        yield Party(Organization(names=(Text(name),), country=place, locality=city), "funding-recipient")


def _keywords(item: Item) -> tuple[str, ...]:
    """The categories of the yearly report to Congress; the mined terms are no keywords."""
    stated = (word.strip() for word in (item.text("spending_categories_desc") or "").split(";"))
    return tuple(dict.fromkeys(word for word in stated if word))
