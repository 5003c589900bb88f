"""Reading funding statements: who paid for a work, under which number and programme, and for which of its authors."""

from fabiola.mappings.funding.statements import read_statement

__all__ = ["read_statement"]
