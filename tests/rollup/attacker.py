"""Somebody who has every edition ever published, knows how things add up and what the marks mean, and owns a solver.

He shares nothing with the program he attacks: he thinks in the smallest counts there are (an indicator in a commune
in a month, whole numbers from nought) and writes down all he was shown as equations between sums of them.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

import highspy

Sum = Mapping[Hashable, int]


class Attacker:
    """Unknown whole numbers, what is known of sums of them, and which values a sum can still have."""

    def __init__(self) -> None:
        self.solver = highspy.Highs()
        self.solver.silent()
        # HiGHS 1.15.1 calls some small integer problems infeasible that are not, unless it leaves them as they are.
        self.solver.setOptionValue("presolve", "off")
        self.number: dict[Hashable, int] = {}

    def learns(self, what: Sum, least: float, most: float = highspy.kHighsInf) -> None:
        """The sum lies between two values."""
        items = [(self._unknown(name), factor) for name, factor in what.items() if factor]
        self.solver.addRow(least, most, len(items), [n for n, _ in items], [float(f) for _, f in items])

    def _unknown(self, name: Hashable) -> int:
        if name not in self.number:
            self.number[name] = len(self.number)
            self.solver.addVar(0.0, highspy.kHighsInf)
        return self.number[name]

    def believes(self, what: Sum, values: Iterable[int], enough: int) -> set[int]:
        """Those of `values` that the sum can have as far as he knows, until there are enough."""
        items = [(self._unknown(name), factor) for name, factor in what.items() if factor]
        rows = self.solver.getNumRow()
        self.solver.addRow(
            0.0, highspy.kHighsInf, len(items), [n for n, _ in items], [float(f) for _, f in items]
        )
        found = set()
        for value in values:
            if len(found) == enough:
                break
            self.solver.changeRowBounds(rows, float(value), float(value))
            if self._has_world():
                found.add(value)
        self.solver.deleteRows(1, [rows])
        return found

    def _has_world(self) -> bool:
        """Whether whole numbers fit all that is known: fractions are tried first, they are quicker and mostly whole."""
        if not self._solved():
            return False
        if all(abs(x - round(x)) < 1e-6 for x in self.solver.getSolution().col_value):
            return True
        self._ask_for(highspy.HighsVarType.kInteger)
        whole = self._solved()
        self._ask_for(highspy.HighsVarType.kContinuous)
        return whole

    def _ask_for(self, kind: highspy.HighsVarType) -> None:
        for n in range(len(self.number)):
            self.solver.changeColIntegrality(n, kind)

    def _solved(self) -> bool:
        self.solver.run()
        status = self.solver.getModelStatus()
        nowhere = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
        if status != highspy.HighsModelStatus.kOptimal and status not in nowhere:
            raise AssertionError(f"the solver does not know: {status}")
        return status == highspy.HighsModelStatus.kOptimal
