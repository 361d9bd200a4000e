"""The same number by other evidence: what a number of a draft or of a signed report would be today."""

from __future__ import annotations

from dataclasses import replace

from kheo.writer import guard
from kheo.writer.model import Evidence, Num


def renewed(num: Num, evidence: Evidence) -> Num | None:
    """`num` with the value that the evidence gives it, printed as before; None where it can no longer be told.

    Of several counts that it may be ("reported") the one it is, else the largest.
    """
    said = (num.value, num.qualifier)
    claims = guard.claims(num, evidence)
    if said in claims:
        return num
    if not claims:
        return None
    value, qualifier = max(claims)
    before = guard.forms(num, *said, evidence.measures)
    way = before.index(num.text) if num.text in before else 0
    text = guard.forms(num, value, qualifier, evidence.measures)[way]
    return replace(num, value=value, qualifier=qualifier, text=text)


def direction(num: Num, evidence: Evidence) -> int:
    """Of a change against the period before: 1 more, -1 less, 0 neither or no change told."""
    total, before = guard.total_of(num, evidence), evidence.before.get(num.total_key)
    if num.role not in ("change", "percent") or total is None or before is None:
        return 0
    if total.value is None or before.value is None:
        return 0
    return (total.value > before.value) - (total.value < before.value)
