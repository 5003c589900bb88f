"""The gate of a run: what conforms goes on, what does not is kept out, and both are remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fabiola.graph.assembly import Assembled
from fabiola.graph.run_report import Tally
from fabiola.graph.soundness import check_description
from fabiola.graph.worklist import Worklist
from fabiola.mappings.rdf.description import Description
from fabiola.shapes.findings import Finding
from fabiola.shapes.gate import check

REPORTED = 200
"""Of how many entities that are kept out the official SHACL report tells; all are counted in the run report."""

_UNCHECKED = frozenset({"definition", "source-record", "run", "term"})


class Gate:
    """The findings of one run, counted, and the first few descriptions that were kept out."""

    def __init__(self, worklist: Worklist) -> None:
        self.violations, self.warnings = Tally(), Tally()
        self.failed: list[Description] = []
        self._worklist = worklist

    def pass_on(self, entities: Sequence[Assembled]) -> list[Assembled]:
        """The entities that conform; the others are noted and keep their last good version."""
        checked = [entity.description for entity in entities if entity.description.kind not in _UNCHECKED]
        findings = [*check(checked), *(finding for each in checked for finding in check_description(each))]
        self._worklist.replace([description.iri for description in checked], findings)
        self.note(findings)
        failed = {finding.entity for finding in findings if finding.severity == "violation"}
        room = REPORTED - len(self.failed)
        self.failed += [description for description in checked if description.iri in failed][: max(0, room)]
        return [entity for entity in entities if entity.description.iri not in failed]

    def note(self, findings: Iterable[Finding]) -> None:
        """Count findings."""
        for finding in findings:
            tally = {"violation": self.violations, "warning": self.warnings}.get(finding.severity)
            if tally:
                tally.note("", f"{finding.rule}: {finding.message}", finding.entity)
