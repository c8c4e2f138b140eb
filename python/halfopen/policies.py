"""The policies that protect a call. One class for each policy of the core's tables, made from them.

`policies.pyi` beside this file says the same for editors and type checkers;
tests/python/test_policies_stub.py writes it.
"""

from __future__ import annotations

import difflib
import inspect
from typing import Any, Mapping

from . import _core
from .custom import Policy
from .document import to_yaml
from .errors import Findings, TopologyError

_SUMMARIES = {
    "fallback": "Serves something instead when the call has failed; the answer counts as degraded.",
    "cache": "Answers what it has been asked before, without the callee.",
    "client_throttle": "Rejects calls itself, the likelier the fewer of them the callee accepts.",
    "admission_control": "Rejects calls, the likelier the fewer of them succeed.",
    "deadline": "Bounds the time of the whole call, all its attempts included.",
    "retry_budget": "Keeps the retries of all calls together a bounded share of what is sent.",
    "retry": "Tries again after a failure, at once or after a backoff.",
    "hedge": "Sends another attempt while the first has not been answered; the first answer wins.",
    "circuit_breaker": "Stops calling a service that keeps failing; tries again after a while.",
    "outlier_detection": "Sends nothing for a while to a replica that fails more than the others.",
    "adaptive_concurrency": "Learns how many calls at once are good for the callee; rejects more.",
    "rate_limit": "Bounds how many calls begin in a time; the others wait or are rejected.",
    "connection_limits": "Bounds connections, requests that wait for one, and requests at once.",
    "bulkhead": "Bounds how many calls are under way at once; the others wait or are rejected.",
    "attempt_timeout": "Bounds the time that one attempt is waited for.",
    "controlled_delay": "Lets requests wait but shortly while a service's queue does not empty.",
    "dagor": "Admits requests by their priority, and moves the bar with the time that they wait.",
}


class BuiltIn(Policy):
    """What one of halfopen's policies is set to. Immutable; equal when set to the same."""

    name: str = ""
    _is_built_in = True
    _fields: Mapping[str, Mapping[str, Any]] = {}
    _short_form: str = ""
    _presets: Mapping[str, Mapping[str, Any]] = {}
    _place: str = "protect"
    _settings: Mapping[str, Any]

    def __init_subclass__(cls) -> None:
        for method in ("permit", "record", "release", "retry_after", "finish"):
            if method in vars(cls):
                raise TypeError(
                    f"{cls.__name__}.{method}() would never be asked: halfopen's own policies "
                    "decide in C++. Derive from halfopen.Policy, or a class of halfopen.decisions"
                )

    def __init__(self, *short: Any, **settings: Any) -> None:
        kind = type(self).__name__
        if len(short) > 1:
            raise TypeError(f"{kind} takes one value without a name, {self._short_form!r}")
        if short:
            meant = "preset" if short[0] in self._presets else self._short_form
            if meant in settings:
                raise TypeError(f"{kind} got {meant!r} twice")
            settings = {meant: short[0], **settings}
        settings = _flat(settings, self._fields)
        for name in settings:
            if name not in self._fields:
                raise TypeError(f"{kind} has no setting {name!r}{_hint(name, list(self._fields))}")
        object.__setattr__(self, "_settings", settings)
        alone(self)

    @property
    def document(self) -> dict[str, dict[str, Any]]:
        """As a topology file has it: {"attempt_timeout": {"timeout": "1s"}}."""
        return {self.name: dict(self._settings)}

    def __getattr__(self, name: str) -> Any:
        if name in self._fields:
            return self._value(name)
        raise AttributeError(f"{type(self).__name__} has no setting {name!r}")

    def _value(self, name: str) -> Any:
        """What is set, or else what the preset or the table says."""
        if name in self._settings:
            return self._settings[name]
        if name == "max_attempts" and isinstance(self._settings.get("max_retries"), int):
            return self._settings["max_retries"] + 1
        preset = self._presets.get(self._settings.get("preset", ""), {})
        return preset.get(name, self._fields[name]["default"])

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a policy does not change: make another {type(self).__name__}")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BuiltIn) and self.document == other.document

    def __hash__(self) -> int:
        return hash((self.name, repr(sorted(self._settings.items()))))

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self._settings.items())
        return f"{type(self).__name__}({settings})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.name, dict(self._settings))


def alone(policy: BuiltIn) -> _core.Topology:
    """A topology of one call under this policy: how its settings are checked, by the same reader
    that checks them in a file. Raises TopologyError."""
    services: dict[str, Any] = {
        "its_caller": {"endpoints": {"ask": [{"call": "its_callee.answer"}]}},
        "its_callee": {"endpoints": {"answer": [{"work": "1ms"}]}},
    }
    document: dict[str, Any] = {"schema": 1, "services": services}
    if policy._place == "shedding":
        services["its_callee"]["shedding"] = [policy]
    else:
        document["protect"] = {"its_caller -> its_callee": [policy]}
    service, _, endpoint = str(policy._settings.get("call", "")).partition(".")
    if endpoint:  # of a fallback: whether there is such an endpoint, the whole system will tell
        services.setdefault(service, {"endpoints": {endpoint: []}})
    text = to_yaml(document)
    reading = _core.read_text(text, repr(policy), ".")
    if reading.topology is None:
        raise TopologyError(Findings(reading.diagnostics, str(reading)))
    return reading.topology


def _rebuilt(name: str, settings: dict[str, Any]) -> BuiltIn:
    kind: type[BuiltIn] = globals()[class_name(name)]
    return kind(**settings)


def _flat(settings: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """`backoff={"type": "exponential", "base": "1s"}` is `backoff` and `backoff_base`."""
    flat: dict[str, Any] = {}
    for name, value in settings.items():
        nested = value if isinstance(value, Mapping) else {"": value}
        for inner, each in nested.items():
            joined = f"{name}_{inner}" if inner else name
            spellings = [joined, name if inner == "type" else "", inner]
            meant = next((one for one in spellings if one in fields), joined)
            if meant in flat:
                raise TypeError(f"{meant!r} is set twice")
            flat[meant] = each
    return flat


def _hint(name: str, known: list[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return (f": did you mean {near[0]!r}?" if near else "") + f" (has: {', '.join(known)})"


def class_name(name: str) -> str:
    """circuit_breaker -> CircuitBreaker."""
    return "".join(word.capitalize() for word in name.split("_"))


def describe(field: Mapping[str, Any]) -> str:
    """One line about a setting: its meaning, default and range, with units."""
    text = f"{field['name']}: {field['meaning']} [{field['quantity']}; default {field['default']!r}"
    if field["words"]:
        text += f"; one of {', '.join(field['words'])}"
    elif field["minimum"] is not None:
        text += f"; {field['minimum']} to {field['maximum']}"
    return text + "]"


def _made(policy: Mapping[str, Any]) -> type[BuiltIn]:
    fields = {field["name"]: field for field in policy["fields"]}
    short = policy["short_form"]
    order = sorted(fields, key=lambda name: name != short)
    parameter = inspect.Parameter
    signature = [
        parameter(
            name,
            parameter.POSITIONAL_OR_KEYWORD if name == short else parameter.KEYWORD_ONLY,
            default=fields[name]["default"],
        )
        for name in order
    ]
    lines = [_SUMMARIES.get(policy["name"], ""), "", *(describe(fields[name]) for name in order)]
    members = {
        "__doc__": "\n".join(lines),
        "__module__": __name__,
        "__signature__": inspect.Signature(signature),
        "name": policy["name"],
        "_fields": fields,
        "_short_form": short,
        "_presets": policy["presets"],
        "_place": policy["place"],
    }
    return type(class_name(policy["name"]), (BuiltIn,), members)


__all__ = ["Policy"]
for _policy in _core.policies():
    _class = _made(_policy)
    globals()[_class.__name__] = _class
    __all__.append(_class.__name__)
