"""An import contract of our own: what belongs to one slice is imported by that slice alone."""

from typing import Any

import grimp
from importlinter import Contract, ContractCheck, fields, output
from importlinter.domain.helpers import module_expressions_to_modules


class PrivateContract(Contract):
    """Modules that only their own package may import, and those they are open to.

    Packages named as shared are common ground, and may be imported by everyone.
    """

    type_name = "private"

    # A field stands for the value that it reads from the settings.
    modules: Any = fields.ListField(subfield=fields.ModuleExpressionField())
    shared: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])
    open_to: Any = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Find every import that crosses into another package's private modules."""
        private = module_expressions_to_modules(graph, self.modules, as_packages=True)
        intruders = sorted(
            f"{importer} -> {module.name}"
            for module in private
            if _home(module.name) not in self.shared
            for importer in graph.find_modules_that_directly_import(module.name)
            if importer not in self.open_to and _home(importer) != _home(module.name)
        )
        return ContractCheck(kept=not intruders, metadata={"intruders": intruders})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that is not allowed."""
        for intruder in check.metadata["intruders"]:
            output.print_error(f"- {intruder}", bold=False)
        output.new_line()


def _home(module: str) -> str:
    """Return the package of the slice: the first two names of a module."""
    return ".".join(module.split(".")[:2])
