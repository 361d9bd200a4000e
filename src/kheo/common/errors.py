"""Coded errors: where, what, how to mend. Interfaces print the message; tests assert the code."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault that a check found and went on from: stable code, where, what and the remedy (Vietnamese)."""

    code: str
    where: str
    message: str
    remedy: str = ""


class KheoError(Exception):
    """An error a person can act on.

    `code` is stable (docs/reference/errors.md lists them), `where` names the file, line or field,
    `remedy` says what to do. The message is Vietnamese, because the people who meet it are. `problems`: the single
    faults, where a whole was refused for several.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        where: str = "",
        remedy: str = "",
        problems: Iterable[Problem] = (),
    ) -> None:
        self.code, self.message, self.where, self.remedy = code, message, where, remedy
        self.problems = tuple(problems)
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.where}: {self.message}" if self.where else self.message
        return f"{head} {self.remedy} [{self.code}]" if self.remedy else f"{head} [{self.code}]"
