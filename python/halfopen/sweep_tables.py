"""A sweep as tables of others: pandas, xarray, Arrow, and HTML for notebooks."""

from __future__ import annotations

import html
import itertools
import math
from typing import TYPE_CHECKING, Any

import numpy

from . import _core
from .quantities import typed

if TYPE_CHECKING:
    import pandas
    import xarray

    from .sweeps import Sweep

ROWS_SHOWN_MAX = 60
_CELL = "padding: 0.2em 0.7em; text-align: "


def columns_of(sweep: Sweep) -> dict[str, tuple[numpy.ndarray[Any, Any], str]]:
    """The values of each path, one for each setting, typed, and their base unit."""
    texts = list(zip(*sweep.settings)) if sweep.paths else []
    return {path: typed(column) for path, column in zip(sweep.paths, texts)}


# --- pandas ---


def run_table(sweep: Sweep) -> pandas.DataFrame:
    """A row for each finished run."""
    import pandas

    index = numpy.repeat(numpy.arange(len(sweep.settings)), sweep.replications)
    known = columns_of(sweep)
    columns: dict[str, Any] = {path: values[index] for path, (values, _) in known.items()}
    columns["replication"] = numpy.tile(numpy.arange(sweep.replications), len(sweep.settings))
    flat = sweep.values.reshape(sweep.runs, len(sweep.figures))
    columns.update({name: flat[:, place] for place, name in enumerate(sweep.figures)})
    table = pandas.DataFrame(columns)[sweep.finished].reset_index(drop=True)
    table.attrs["units"] = units_of(sweep)
    return table


def setting_table(sweep: Sweep) -> pandas.DataFrame:
    """A row for each setting: means, and the ends of their intervals."""
    import pandas

    columns: dict[str, Any] = {path: values for path, (values, _) in columns_of(sweep).items()}
    for place, name in enumerate(sweep.figures):
        cells = [sweep._raw.cell(setting, place)[1:] for setting in range(len(sweep.settings))]
        ends = [[math.nan if each is None else each for each in cell] for cell in cells]
        for key, column in zip((name, f"{name} low", f"{name} high"), zip(*ends)):
            columns[key] = column
    table = pandas.DataFrame(columns, index=range(len(sweep.settings)))
    table.attrs["units"] = units_of(sweep)
    return table


def units_of(sweep: Sweep) -> dict[str, str]:
    """The base unit of each path and figure."""
    return {path: unit for path, (_, unit) in columns_of(sweep).items()} | sweep.units


# --- xarray ---


def dataset(sweep: Sweep) -> xarray.Dataset:
    """A dimension for each path of a grid, or one for the settings; and one for replications."""
    import xarray

    axes = axes_of(sweep.settings)
    dimensions = [*sweep.paths, "replication"] if axes else ["setting", "replication"]
    shape = [len(axis) for axis in axes] if axes else [len(sweep.settings)]
    coordinates: dict[str, Any] = {"replication": numpy.arange(sweep.replications)}
    columns = dict(zip(sweep.paths, axes or zip(*sweep.settings)))
    for path, texts in columns.items():
        along = path if axes else "setting"
        values, unit = typed(texts)
        coordinates[path] = (along, values, _unit(unit))
        coordinates[f"{path} as set"] = (along, numpy.array(texts, dtype=object))
    whole = [*shape, sweep.replications]
    coordinates["fingerprint"] = (dimensions, sweep.fingerprints.reshape(whole))
    coordinates["requests"] = (dimensions, sweep.requests_of_runs.reshape(whole))
    values = sweep.values.reshape([*whole, len(sweep.figures)])
    variables = {
        name: (dimensions, values[..., place], {"long_name": name, **_unit(sweep.units[name])})
        for place, name in enumerate(sweep.figures)
    }
    return xarray.Dataset(variables, coordinates, _attributes(sweep))


def axes_of(settings: list[list[str]]) -> list[list[str]]:
    """The values along each path if the settings are all their combinations, the last changing
    fastest; else none."""
    axes = [list(dict.fromkeys(column)) for column in zip(*settings)]
    if math.prod(len(axis) for axis in axes) != len(settings):
        return []
    is_grid = all(list(row) == each for row, each in zip(itertools.product(*axes), settings))
    return axes if is_grid else []


def _unit(unit: str) -> dict[str, str]:
    return {"units": unit} if unit else {}


def _attributes(sweep: Sweep) -> dict[str, Any]:
    plan = sweep._plan
    return {
        "title": sweep.title,
        "variant": plan.variant,
        "seed": plan.seed,
        "duration": plan.duration,
        "halfopen": _core.engine_version,
    }


# --- Arrow ---


def arrow_stream(sweep: Sweep) -> object:
    """A capsule with a row for each finished run. Formats are those of Arrow's C interface: "u"
    texts, "l" and "L" whole numbers, "g" floating point."""
    kept = numpy.flatnonzero(sweep.finished)
    setting, replication = kept // sweep.replications, kept % sweep.replications
    columns: list[tuple[str, str, Any]] = [("setting", "l", setting)]
    for path, (values, _) in columns_of(sweep).items():
        if values.dtype == float:
            columns.append((path, "g", values[setting]))
        elif values.dtype == numpy.int64:
            columns.append((path, "l", values[setting]))
        else:
            place = sweep.paths.index(path)
            columns.append((path, "u", [sweep.settings[each][place] for each in setting]))
    columns += [
        ("replication", "l", replication),
        ("fingerprint", "L", sweep.fingerprints[kept]),
        ("requests", "l", sweep.requests_of_runs[kept]),
    ]
    flat = sweep.values.reshape(sweep.runs, len(sweep.figures))[kept]
    columns += [(name, "g", flat[:, place]) for place, name in enumerate(sweep.figures)]
    return _core.arrow_stream(columns)


# --- HTML ---


def html_of(sweep: Sweep) -> str:
    """A row for each setting: its values, and each shown figure's mean with its 95 % interval."""
    shown = sweep._raw.shown_figures()
    names = [*sweep.paths, *(sweep.figures[place] for place in shown)]
    head = "".join(_cell("th", name) for name in names)
    rows = [
        [*values, *(sweep._raw.cell_in_words(setting, place) for place in shown)]
        for setting, values in enumerate(sweep.settings[:ROWS_SHOWN_MAX])
    ]
    body = "".join(f"<tr>{''.join(_cell('td', each) for each in row)}</tr>" for row in rows)
    more = len(sweep.settings) - len(rows)
    rest = f"<p>and {more} settings more: <code>summary()</code> has them</p>" if more else ""
    first, *lines = repr(sweep).split("\n\n")[0].splitlines()
    return (
        f"<div><b>{html.escape(first)}</b> <small>{html.escape('; '.join(lines))}</small>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"
        "<small>means with 95 % intervals; of conditions, how often they held</small></div>"
    )


def _cell(tag: str, text: str) -> str:
    return f"<{tag} style='{_CELL}right'>{html.escape(text)}</{tag}>"
