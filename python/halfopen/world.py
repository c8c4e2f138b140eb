"""A running system that can be stopped, copied, changed in mid-run, and run on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Mapping

from . import _core
from .result import Result
from .times import Time, nanoseconds

if TYPE_CHECKING:
    from .policies import Policy
    from .system import System


class World:
    """Everything in flight at one instant. `System.start()` makes one.

        world = shop.start(seed=7).run_until("70s")
        other = world.copy().protect("product.page -> *", ho.AttemptTimeout("1s"))
        world.run_until("240s"), other.run_until("240s")     # the same dice in both

    Its methods change it and return it; a copy is independent of it. Only one thread at a time may
    touch a world (RuntimeError); give each thread a copy.
    """

    def __init__(self, system: System, core: _core.World, is_changed: bool = False) -> None:
        self._system = system
        self._core = core
        self._is_changed = is_changed

    @property
    def system(self) -> System:
        """The system it was started from; what was changed in mid-run is not in it."""
        return self._system

    @property
    def now(self) -> float:
        """The present instant [s]."""
        return self._core.now / 1e9

    @property
    def seed(self) -> int:
        return self._core.seed

    @property
    def replication(self) -> int:
        return self._core.replication

    @property
    def fingerprint(self) -> str:
        """The hash of all that has happened so far."""
        return f"0x{self._core.fingerprint:016x}"

    def run_until(self, time: Time, progress: Callable[[float], Any] | None = None) -> World:
        """Lets everything happen that is due at or before `time` ("70s", or seconds).

        Ctrl-C raises KeyboardInterrupt, with the world standing at `now` and ready to be run on.
        """
        until = nanoseconds(time)
        if until < self._core.now:
            raise ValueError(
                f"it is {self.now:g} s already: run on, or go back to an earlier copy()"
            )
        if not self._core.run_until(until, progress):
            raise KeyboardInterrupt(f"stopped at {self.now:g} s")
        return self

    def copy(self) -> World:
        """An independent world in the same state."""
        return World(self._system, self._core.copy(), self._is_changed)

    __copy__ = copy

    def __deepcopy__(self, memo: dict[int, Any]) -> World:
        return self.copy()

    def protect(self, edge: str, *policies: Policy | Mapping[str, Any]) -> World:
        """Gives all calls that an edge or pattern means these policies, from now on, with fresh
        state, in place of what they had; without any policy, takes those away."""
        only = self._system._protected_only(edge, policies or ({"fallback": {}},))
        self._core.protect(only._topology(), removes=not policies)
        self._is_changed = True
        return self

    def begin_incident(self, incident: int | str) -> World:
        """Begins an incident of the system now, by its name or place in `system.incidents`."""
        self._core.begin_incident(self._place_of(incident))
        self._is_changed = True
        return self

    def end_incident(self, incident: int | str) -> World:
        """Ends an incident now, or keeps it from beginning."""
        self._core.end_incident(self._place_of(incident))
        self._is_changed = True
        return self

    def result(self) -> Result:
        """What has been measured up to now; a copy, so the world can be run on."""
        topology = self._system._topology()
        raw = self._core.result(topology, self._system._variant)
        is_a_run = not self._is_changed and raw.simulated == raw.duration
        return Result(raw, topology.path, _core.stamp(topology, raw) if is_a_run else None)

    def _place_of(self, incident: int | str) -> int:
        names = self._system.incidents
        if isinstance(incident, int):
            if not 0 <= incident < len(names):
                raise IndexError(f"there is no incident {incident}; there are {len(names)}")
            return incident
        if names.count(incident) != 1:
            raise KeyError(
                f"{names.count(incident) or 'no'} incidents are named {incident!r}; "
                f"there are {', '.join(names) or 'none'}"
            )
        return names.index(incident)

    def __repr__(self) -> str:
        title = self._system.title or "a system"
        return f"<World of {title!r} at {self.now:g} s, seed {self.seed}>"
