"""What is wrong with a topology, and how it is raised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable, Tuple

if TYPE_CHECKING:
    from ._core import Diagnostic


class Findings(Tuple["Diagnostic", ...]):
    """Everything that was found in a topology: errors and warnings, by line. `str` is the text."""

    _text: str

    def __new__(cls, diagnostics: Iterable[Diagnostic], text: str) -> Findings:
        findings = super().__new__(cls, tuple(diagnostics))
        findings._text = text
        return findings

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(each for each in self if each.is_error)

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return tuple(each for each in self if not each.is_error)

    def __str__(self) -> str:
        return self._text or "nothing to complain of"

    __repr__ = __str__


class TopologyError(ValueError):
    """A topology that cannot be run. `str` is what the command line prints about the same file."""

    def __init__(self, findings: Findings) -> None:
        super().__init__(str(findings).rstrip("\n"))
        #: All that was found, warnings too.
        self.findings = findings


class InterruptedWarning(UserWarning):
    """A run was stopped by Ctrl-C before its end; its result is marked `complete == False`."""


class ExecutorError(RuntimeError):
    """An executor lost its workers again and again, or they cannot do the work. `sweep` has what
    was finished, and so has the store."""
