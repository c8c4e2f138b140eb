"""A sweep as what others work with: NumPy, pandas, xarray, Arrow, HTML."""

import halfopen as ho
import numpy
import pytest

WORKERS = "services.store.workers"
RATE = "traffic.users.rate"
WORK = "services.store.endpoints.read[0].work"
THRESHOLD = "circuit_breaker.failure_rate_threshold"


@pytest.fixture(scope="module")
def system(tiny):
    return tiny(ho.CircuitBreaker())


@pytest.fixture(scope="module")
def sweep(system):
    vary = {WORKERS: [1, 2], RATE: ["40/s", "3600/min"], WORK: ["5ms", "10ms", "0.02s"]}
    return ho.sweep(system, vary, replications=4)


@pytest.fixture(scope="module")
def sampled(system):
    ranges = {WORKERS: (1, 8), WORK: ("1ms", "20ms"), THRESHOLD: (0.1, 0.9)}
    return ho.sweep(system, ho.designs.low_discrepancy(ranges, 6), replications=3)


def test_values_are_a_view_that_cannot_be_written(sweep):
    assert sweep.values.shape == (12, 4, len(sweep.figures))
    assert sweep.values.base is not None
    assert numpy.shares_memory(sweep.values, sweep["users.p99"])
    with pytest.raises(ValueError, match="read-only"):
        sweep.values[0, 0, 0] = 1


def test_values_outlive_their_sweep(system):
    values = ho.sweep(system, {WORKERS: [1]}, replications=2).values
    assert numpy.isfinite(values[0, :, 0]).all()


def test_a_grid_has_a_dimension_for_each_path(sweep):
    pytest.importorskip("xarray")
    found = sweep.to_xarray()
    assert dict(found.sizes) == {WORKERS: 2, RATE: 2, WORK: 3, "replication": 4}
    assert found["users.p99"].dims == (WORKERS, RATE, WORK, "replication")


def test_the_coordinates_are_numbers_in_base_units(sweep):
    pytest.importorskip("xarray")
    found = sweep.to_xarray()
    assert found[WORKERS].dtype == numpy.int64
    assert list(found[RATE].values) == [40, 60]
    assert found[RATE].attrs["units"] == "1/s"
    assert list(found[WORK].values) == [0.005, 0.01, 0.02]
    assert found[WORK].attrs["units"] == "s"
    assert list(found[f"{WORK} as set"].values) == ["5ms", "10ms", "0.02s"]


def test_every_cell_of_the_dataset_is_the_runs_own(sweep):
    pytest.importorskip("xarray")
    found = sweep.to_xarray()
    cell = found.sel({WORKERS: 2, RATE: 60, WORK: 0.01, "replication": 3})
    setting = sweep.settings.index(["2", "3600/min", "10ms"])
    run = sweep.system(setting).run(replication=3)
    assert float(cell["users.mean"]) == run["users"].mean
    assert f"0x{int(cell['fingerprint']):016x}" == run.fingerprint


def test_the_variables_have_units_and_no_copies(sweep):
    pytest.importorskip("xarray")
    found = sweep.to_xarray()
    assert found["users.p99"].attrs["units"] == "s"
    assert found["users.succeed"].attrs["units"] == "1"
    assert numpy.shares_memory(found["users.p99"].values, sweep.values)
    assert found.attrs["seed"] == 3


def test_other_designs_have_a_dimension_of_settings(sampled):
    pytest.importorskip("xarray")
    found = sampled.to_xarray()
    assert dict(found.sizes) == {"setting": 6, "replication": 3}
    assert found[THRESHOLD].dims == ("setting",)
    assert found[THRESHOLD].attrs["units"] == "1"
    assert 0.1 <= found[THRESHOLD].values.min() <= found[THRESHOLD].values.max() <= 0.9


def test_values_of_two_kinds_stay_texts(system):
    pytest.importorskip("xarray")
    found = ho.sweep(system, {WORKERS: [4, "unlimited"]}, replications=1).to_xarray()
    assert list(found[WORKERS].values) == ["4", "unlimited"]


def test_truth_values_are_such(system):
    path = "services.store.endpoints.read"
    idempotent = system.with_value(path, {"idempotent": True, "steps": [ho.work("10ms")]})
    sweep = ho.sweep(idempotent, {f"{path}.idempotent": [True, False]}, replications=1)
    assert sweep.to_pandas()[f"{path}.idempotent"].dtype == bool


def test_pandas_has_a_row_for_each_run(sweep):
    table = sweep.to_pandas()
    assert len(table) == 48
    assert table[RATE].dtype == float
    assert table[WORKERS].dtype == numpy.int64
    assert table.attrs["units"][WORK] == "s"
    assert (table["users.p99"].to_numpy() == sweep["users.p99"].ravel()).all()


def test_the_summary_has_a_row_for_each_setting(sweep):
    summary = sweep.summary()
    mean = sweep["users.mean"].mean(axis=1)
    assert numpy.allclose(summary["users.mean"], mean, rtol=1e-12)
    assert (summary["users.mean low"] < summary["users.mean"]).all()
    assert (summary["users.mean high"] > summary["users.mean"]).all()


def test_pyarrow_reads_it_as_it_is(sweep):
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table(sweep)
    table.validate(full=True)
    assert table.num_rows == 48
    assert str(table.schema.field(WORKERS).type) == "int64"
    assert str(table.schema.field("fingerprint").type) == "uint64"
    assert table["users.p99"].to_pylist() == list(sweep["users.p99"].ravel())
    assert table["fingerprint"].to_pylist() == [int(each) for each in sweep.fingerprints]


def test_what_cannot_be_measured_is_null_in_arrow(tiny):
    arrow = pytest.importorskip("pyarrow")
    silent = tiny().with_value("traffic.users.from", "19.9999s")
    sweep = ho.sweep(silent, {RATE: ["1/s", "2000/s"]}, replications=2, figures="users.p99")
    column = arrow.table(sweep)["users.p99"]
    assert column.null_count == int(numpy.isnan(sweep["users.p99"]).sum()) > 0


def test_texts_are_texts_in_arrow(system):
    arrow = pytest.importorskip("pyarrow")
    table = arrow.table(ho.sweep(system, {WORKERS: [4, "unlimited"]}, replications=2))
    assert table[WORKERS].to_pylist() == ["4", "4", "unlimited", "unlimited"]


def test_polars_reads_it_as_it_is(sweep):
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(sweep)["users.mean"].to_list() == list(sweep["users.mean"].ravel())


def test_a_stream_that_nobody_reads_is_freed(sweep):
    assert "arrow_array_stream" in repr(sweep.__arrow_c_stream__())


def test_the_html_is_a_table_with_intervals(sweep):
    html = sweep._repr_html_()
    assert html.count("<tr>") == 13
    assert "±" in html
    assert "95 % intervals" in html


def test_a_long_table_of_html_is_cut(system):
    sweep = ho.sweep(system, {WORKERS: range(1, 71)}, replications=1, figures="users.p99")
    assert "and 10 settings more" in sweep._repr_html_()


def test_the_repr_is_the_command_lines_table(sweep):
    assert "12 settings, 4 replications each, on the same dice" in repr(sweep)
