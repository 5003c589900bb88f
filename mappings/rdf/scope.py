"""The place where a description is written: its draft, how things are named, and the names of the parts it holds."""

from __future__ import annotations

from fabiola.mappings.naming import Naming
from fabiola.mappings.rdf.description import Description, Draft
from fabiola.mappings.records import Grant, Organization, Programme, Record
from fabiola.mappings.values.iris import digest, slug
from fabiola.mappings.values.names import name_key


class Scope:
    """One entity being described, with the fragments it hands out and the small shared things it brings along.

    `node` is the term of the entity itself.
    """

    def __init__(self, iri: str, naming: Naming) -> None:
        self.draft = Draft(iri)
        self.node = self.draft.node
        self.naming = naming
        self.base = naming.base
        self.extras: dict[str, Description] = {}
        self._fragments: dict[str, str] = {}
        self._taken: set[str] = set()

    def own(self, path: str) -> str:
        """The term of an IRI of our own below the base."""
        return f"<{self.base}{path}>"

    def global_term(self, record: Record) -> str | None:
        """The term of a thing with an identity of its own; None for what is described here."""
        iri = self.naming.find(record)
        return f"<{iri}>" if iri else None

    def fragment(self, identity: str, wish: str) -> str:
        """The fragment of a part by what makes it the same part; `wish` is its readable name, numbered when taken."""
        if identity not in self._fragments:
            name, number = wish, 1
            while name in self._taken:
                number += 1
                name = f"{wish}-{number}"
            self._taken.add(name)
            self._fragments[identity] = name
        return self.draft.fragment(self._fragments[identity])

    def organization_fragment(self, organization: Organization) -> str:
        """The fragment of an organization that is known by its name only."""
        short = organization.acronyms[0] if organization.acronyms else organization.name
        return self.fragment(f"org {name_key(organization.name)}", f"org-{slug(short)}")

    def programme_fragment(self, programme: Programme) -> str:
        """The fragment of a programme."""
        return self.fragment(f"programme {name_key(programme.name.value)}", f"programme-{slug(programme.name.value)}")

    def grant_fragment(self, grant: Grant) -> str:
        """The fragment of a grant: by number and funder, without a number by funder and title."""
        funders = [funder.name for funder in (*grant.funders, *grant.sponsors)]
        titles = [title.value for title in grant.titles]
        identity = digest("grant", grant.number or "", *funders, *([] if grant.number else titles))
        if grant.number:
            return self.fragment(identity, f"grant-{slug(grant.number)}")
        return self.fragment(identity, "grant" if grant.called_grant else "support")

    def bring(self, description: Description) -> None:
        """Add the description of a small shared thing (a language, an issue) that goes with this one."""
        self.extras[description.iri] = description

    def finish(self, kind: str) -> tuple[Description, ...]:
        """The description of the entity, then those of what it brought along."""
        return self.draft.finish(kind), *self.extras.values()
