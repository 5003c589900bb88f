"""The dataset of a query: what the request names, else what the query names in FROM, else all there is.

Everything published is in the default graph. It has two names: that of the dataset in `/void`, and that of the default
graph in the service description. Any other graph is empty, as SPARQL 1.1 Protocol section 2.1.4 lets a service have it;
in FROM it is refused, because nobody writes it without expecting to be given something.
https://www.w3.org/TR/sparql11-protocol/#dataset
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from pyoxigraph import NamedNode

from fabiola.server.scan import Refused, graphs_of


class Dataset(msgspec.Struct, frozen=True):
    """The dataset of a query: whether its default graph is ours (else an empty one), and its named graphs."""

    has_default: bool
    named: tuple[str, ...] = ()


def dataset_of_request(
    default_graphs: Sequence[str], named_graphs: Sequence[str], own: Sequence[str]
) -> Dataset | None:
    """The dataset that a request names, if it does. Raises Refused for a name that is no IRI."""
    for name in (*default_graphs, *named_graphs):
        _refuse_malformed(name)
    if default_graphs or named_graphs:
        return Dataset(any(name in own for name in default_graphs), tuple(named_graphs))
    return None


def dataset_of_query(query: str, own: Sequence[str]) -> Dataset | None:
    """The dataset that a query names, if it does. Raises Refused for graphs other than our own."""
    clauses = graphs_of(query)
    if foreign := [name for is_named, name in clauses if is_named or name.strip("<>") not in own]:
        raise Refused(
            f"FROM {foreign[0]}: this endpoint reads no other graphs. All data are in the default graph"
            f"{f', {own[0]}' if own else ''}; leave FROM out."
        )
    return Dataset(has_default=True) if clauses else None


def own_names(base: str) -> tuple[str, ...]:
    """The IRIs of the default graph."""
    return f"{base}void#dataset", f"{base}sparql#default-graph"


def _refuse_malformed(name: str) -> None:
    try:
        NamedNode(name)
    except ValueError:
        raise Refused(f"{name!r} is no IRI of a graph.") from None
