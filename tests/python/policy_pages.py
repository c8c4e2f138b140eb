"""Makes the parts of docs/policies/ that follow from the core's tables: parameters, presets,
counters. A part stands between `<!-- parameters -->` and `<!-- end of parameters -->`."""

import re
from pathlib import Path

from halfopen import _core
from halfopen.policies import class_name

FOLDER = Path(__file__).parents[2] / "docs/policies"
#: What the core writes where a duration has no bound.
ENDLESS = "87840h"
_UNITS = {
    "duration": "duration",
    "fraction": "fraction",
    "count": "count",
    "number": "number",
    "flag": "`true` or `false`",
    "word": "word",
    "text": "text",
}
#: Beside what carries a policy's own name.
_COUNTED_UNDER = {"retry_budget": "retry.budget_"}


def all_policies() -> dict[str, dict]:
    """By name: what protects a call, what a service does for itself, and its queue."""
    queue = {"name": "queue", "short_form": "", "fields": _core.queue_fields(), "presets": {}}
    described = [*_core.policies(), *_core.shedding(), queue]
    return {policy["name"]: policy for policy in described}


def filled(text: str, name: str) -> str:
    """The page with its made parts made anew."""
    if name == "README":
        return _put(text, "metrics", metrics())
    policy = all_policies()[name]
    makers = {"parameters": parameters, "presets": presets, "counters": counters}
    for part, make in makers.items():
        text = _put(text, part, make(policy))
    return text


def _put(text: str, part: str, made: str) -> str:
    place = re.compile(rf"(<!-- {part} -->\n).*?(<!-- end of {part} -->)", re.DOTALL)
    return place.sub(lambda match: match[1] + made + match[2], text)


def parameters(policy: dict) -> str:
    """A table of the settings, and what a value alone means."""
    text = _short_form(policy)
    text += "| setting | default | unit | range | meaning |\n| --- | --- | --- | --- | --- |\n"
    for field in policy["fields"]:
        unit = _UNITS[field["quantity"]]
        cells = [f"`{field['name']}`", _default(policy, field), unit, _range(field)]
        text += _row([*cells, field["meaning"]])
    return text


def presets(policy: dict) -> str:
    """A table of what the presets set differently from each other or from the defaults."""
    words = list(policy["presets"])
    fields = [field for field in policy["fields"] if _differs(policy, field)]
    text = _row(["setting", *(f"`{word}`" for word in words)]) + _row(["---"] * (len(words) + 1))
    for field in fields:
        values = [_value_in(policy["presets"][word], field, policy) for word in words]
        text += _row([f"`{field['name']}`", *values])
    return text + (
        "\nAll other settings are the same in each, as in the table of parameters. "
        "A setting that does nothing there is left empty.\n"
    )


def counters(policy: dict) -> str:
    """What the policy counts on each edge, or at a service, and what production calls it."""
    if policy["name"] in [each["name"] for each in _core.shedding()]:
        shed = f"result[service].shed[\"{policy['name']}\"]"
        at_service = f"- `{shed}`: of its requests, at a service\n"
    else:
        at_service = ""
    prefix = _COUNTED_UNDER.get(policy["name"], f"{policy['name']}.")
    own = [each for each in _core.metric_names() if each[0].startswith(prefix)]
    text = "".join(f"- `{ours}`{_elsewhere(*others)}\n" for ours, *others in own) + at_service
    return text or "It has no counter of its own.\n"


def _elsewhere(resilience4j: str, envoy: str) -> str:
    names = (("resilience4j", resilience4j), ("Envoy", envoy))
    text = ", ".join(f"{where} `{name}`" for where, name in names if name)
    return f": {text}" if text else ""


def metrics() -> str:
    """The table of all counters, and what production calls them."""
    text = _row(["ours", "resilience4j (Micrometer)", "Envoy"]) + _row(["---"] * 3)
    for names in [*_core.metric_names(), *_core.metric_gauges()]:
        text += _row([f"`{name}`" if name else "" for name in names])
    return text


def _short_form(policy: dict) -> str:
    """What may stand for the whole policy."""
    name, short = policy["name"], policy["short_form"]
    if not short:
        return ""
    words = policy["presets"]
    example = next(field for field in policy["fields"] if field["name"] == short)["default"]
    alone = f"A value alone sets `{short}`: `{name}: {_plain(example)}`"
    if words and short != "preset":
        last = list(words)[-1]
        alone += f"; a word alone is a preset: `{name}: {last}`"
    in_python = f"`ho.{class_name(name)}({example!r})`".replace("'", '"')
    return alone + f". In Python: {in_python}.\n\n"


def _default(policy: dict, field: dict) -> str:
    if policy["name"] == "queue" and field["name"] == "timeout":
        return "none"  # 0s, which cannot be written
    if field["default"] is None:
        return "none"  # another spelling
    return _shown(field["default"])


def _differs(policy: dict, field: dict) -> bool:
    values = {_plain(each.get(field["name"])) for each in policy["presets"].values()}
    return field["name"] != "preset" and values != {_plain(field["default"])}


def _value_in(preset: dict, field: dict, policy: dict) -> str:
    """Empty where the meaning names the kinds that the setting is for, and this is another."""
    kinds = next((each for each in policy["fields"] if each["name"] in ("type", "algorithm")), None)
    meant = set(re.split(r", | and ", field["meaning"].partition(":")[0]))
    if kinds and meant <= set(kinds["words"]) and preset[kinds["name"]] not in meant:
        return ""
    return _shown(preset[field["name"]])


def _range(field: dict) -> str:
    if field["words"]:
        return ", ".join(f"`{word}`" for word in field["words"])
    if field["quantity"] in ("flag", "text"):
        return ""
    low, high = _plain(field["minimum"]), _plain(field["maximum"])
    text = f"at least {low}" if high == "320000000s" else f"{low} to {high}"
    return text + (", or `unlimited`" if field["may_be_unlimited"] else "")


def _shown(value: object) -> str:
    text = _plain(value)
    return "no bound" if text == ENDLESS else f"`{text}`"


def _plain(value: object) -> str:
    """As YAML has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |\n"
