"""Figures → totals with coverage and provenance. `rules` is the meaning, `engine` the same at speed."""

from kheo.rollup.balances import Break, balances
from kheo.rollup.scope import Query

__all__ = ["Break", "Query", "balances"]
