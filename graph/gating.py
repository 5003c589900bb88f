"""The gate of a run: what conforms goes on, what does not is kept out, and both are remembered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fabiola.graph.preparation import Prepared
from fabiola.graph.run_report import Tally
from fabiola.graph.worklist import Worklist
from fabiola.mappings.rdf.description import Description
from fabiola.shapes.findings import Finding

REPORTED = 200
"""Of how many entities that are kept out the official SHACL report tells; all are counted in the run report."""


class Gate:
    """The findings of one run, counted, and the first few descriptions that were kept out."""

    def __init__(self, worklist: Worklist) -> None:
        self.violations, self.warnings = Tally(), Tally()
        self.failed: list[Description] = []
        self._worklist = worklist

    def pass_on(self, entities: Sequence[Prepared]) -> list[Prepared]:
        """The entities that conform; the others are noted and keep their last good version."""
        findings = [finding for entity in entities for finding in entity.findings]
        self._worklist.replace([entity.iri for entity in entities], findings)
        self.note(findings)
        failed = [entity.failed for entity in entities if entity.failed]
        self.failed += failed[: REPORTED - len(self.failed)]
        return [entity for entity in entities if not entity.failed]

    def note(self, findings: Iterable[Finding]) -> None:
        """Count findings."""
        for finding in findings:
            tally = {"violation": self.violations, "warning": self.warnings}.get(finding.severity)
            if tally:
                tally.note("", f"{finding.rule}: {finding.message}", finding.entity)
