"""Sweeps: what can be varied, on the same dice, and what comes back when it is stopped."""

import datetime

import halfopen as ho
import numpy
import pytest
from test_run import outcome_of_interrupt

WORKERS = "services.store.workers"
RATE = "traffic.users.rate"
FAILURES = "services.store.endpoints.read[1].fail"
THRESHOLD = "circuit_breaker.failure_rate_threshold"


@pytest.fixture(scope="module")
def system(tiny):
    return tiny(ho.CircuitBreaker(), ho.AttemptTimeout("50ms"))


def settings_of(system, vary, **how):
    return ho.sweep(system, vary, replications=1, figures="users.p99", **how).settings


def test_the_documents_own_example_works(shop):
    fixed = shop.protect(
        "product.page -> recommendations.similar",
        ho.Fallback("empty carousel"),
        ho.CircuitBreaker(wait_duration_in_open_state="30s"),
        ho.AttemptTimeout("1s"),
    )
    sweep = ho.sweep(fixed, {THRESHOLD: [0.1, 0.25, 0.5, 0.75, 0.9]}, replications=30)
    assert sweep.settings == [["10%"], ["25%"], ["50%"], ["75%"], ["90%"]]
    curve = sweep.to_xarray()["shoppers.p99"].mean("replication")
    assert curve.dims == (THRESHOLD,)
    assert curve.sel({THRESHOLD: 0.25}) > 1


def test_a_float_is_a_percentage_where_one_belongs(system):
    assert settings_of(system, {THRESHOLD: [0.07, 0.5, 1]}) == [["7%"], ["50%"], ["100%"]]
    assert settings_of(system, {FAILURES: [0.125]}) == [["12.5%"]]


def test_a_whole_number_is_no_percentage(system):
    with pytest.raises(ValueError, match="E111|E112|percent"):
        settings_of(system, {THRESHOLD: [50]})


def test_a_sampled_float_is_a_percentage_too(system):
    design = ho.designs.random({THRESHOLD: (0.1, 0.9), WORKERS: (1, 8)}, 5)
    settings = settings_of(system, design)
    assert all(share.endswith("%") and workers.isdigit() for share, workers in settings)


def test_spaced_numbers_are_numbers(system):
    assert ho.designs.spaced(0.1, 0.9, 3) == [0.1, 0.5, 0.9]
    assert ho.designs.spaced("100ms", "1s", 2) == ["100ms", "1s"]
    assert settings_of(system, {THRESHOLD: ho.designs.spaced(0.1, 0.9, 2)}) == [["10%"], ["90%"]]


def test_values_are_what_a_topology_has(system):
    second = datetime.timedelta(seconds=1.5)
    assert settings_of(system, {"attempt_timeout.timeout": [second]}) == [["1500ms"]] or (
        settings_of(system, {"attempt_timeout.timeout": [second]}) == [["1.5s"]]
    )
    assert settings_of(system, {WORKERS: numpy.arange(1, 3)}) == [["1"], ["2"]]
    assert settings_of(system, {WORKERS: [None, "unlimited"]}) == [["null"], ["unlimited"]]


def test_none_removes_a_value(system):
    sweep = ho.sweep(system, {WORKERS: [None, 200]}, replications=1)
    assert len(set(sweep.fingerprints)) == 1  # 200 workers are what there is by default


@pytest.mark.parametrize(
    ("vary", "says"),
    [
        ({"services.store.worker": [1]}, "did you mean 'workers'"),
        ({"services.stor.workers": [1]}, "store"),
        ({WORKERS: []}, "has no values"),
        ({WORKERS: [-1]}, "E1"),
        ({RATE: [40]}, "40/s"),
        ({}, None),
    ],
)
def test_bad_settings_say_what_to_write(system, vary, says):
    if says is None:
        assert settings_of(system, vary) == [[]]
        return
    with pytest.raises(ValueError, match=says):
        settings_of(system, vary)


def test_a_text_in_place_of_a_list_is_refused(system):
    with pytest.raises(TypeError, match=r"like \['4'\]"):
        settings_of(system, {WORKERS: "4"})
    with pytest.raises(TypeError, match=r"like \[4\]"):
        settings_of(system, {WORKERS: 4})


def test_an_unknown_figure_gets_the_nearest(system):
    with pytest.raises(ValueError, match=r"p99"):
        ho.sweep(system, {WORKERS: [1]}, figures="users.p98")
    with pytest.raises(ValueError, match=r"did you mean 'users.p99'"):
        ho.sweep(system, {WORKERS: [1]}, figures="users.p99", replications=1)["users.p9"]


def test_an_unknown_variant_and_no_replications_are_refused(system):
    with pytest.raises(KeyError, match="there are as_written"):
        ho.sweep(system, {}, variant="fixd")
    with pytest.raises(ValueError, match="ask for 1 or more"):
        ho.sweep(system, {}, replications=0)


def test_the_nth_run_of_every_setting_has_the_same_dice(system):
    sweep = ho.sweep(system, {WORKERS: [50, 60]}, replications=4, store=None)
    assert (sweep["users.sent"][0] == sweep["users.sent"][1]).all()
    assert len(set(sweep["users.sent"][0])) > 1


@pytest.mark.parametrize("threads", [1, 2, 8])
def test_threads_do_not_change_a_bit(system, threads):
    def asked(threads):
        return ho.sweep(
            system, {WORKERS: [1, 2, 4], RATE: ["40/s", "60/s"]}, replications=5, threads=threads,
            store=None,
        )  # fmt: skip

    assert asked(threads).values.tobytes() == asked(3).values.tobytes()


def test_a_run_of_a_sweep_is_a_run_of_its_system(system):
    sweep = ho.sweep(system, {WORKERS: [1, 3]}, replications=3, store=None)
    alone = sweep.system(1).run(replication=2)
    assert alone.fingerprint == f"0x{sweep.fingerprints[5]:016x}"
    assert alone["users"].quantile(0.99) == sweep["users.p99"][1, 2]


def test_a_policy_of_ones_own_can_be_swept(tiny):
    class Half(ho.Policy):
        def permit(self, now):
            return int(now * 10) % 2 == 0

    sweep = ho.sweep(tiny(Half()), {RATE: ["20/s", "40/s"]}, replications=2, threads=2)
    assert sweep.complete
    assert (sweep["users.succeed"] < 0.6).all()


def test_progress_is_told_up_to_the_end(system):
    shares = []
    ho.sweep(system, {WORKERS: [1, 2]}, replications=20, store=None, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_what_progress_raises_stops_the_sweep(system):
    def stop(share):
        raise LookupError(share)

    with pytest.raises(LookupError):
        ho.sweep(system, {WORKERS: [1]}, store=None, progress=stop)


@pytest.mark.parametrize("form", ["true", "class", "bar"])
def test_progress_takes_tqdm(system, form, capsys):
    tqdm = pytest.importorskip("tqdm").tqdm
    bar = tqdm() if form == "bar" else None
    progress = {"true": True, "class": tqdm, "bar": bar}[form]
    ho.sweep(system, {WORKERS: [1, 2]}, replications=20, store=None, progress=progress)
    if bar is not None:
        bar.close()
    assert "40/40" in capsys.readouterr().err


def test_without_tqdm_the_time_left_stands_on_a_line(system, monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "tqdm.auto", None)
    ho.sweep(system, {WORKERS: [1]}, replications=20, store=None, progress=True)
    assert "sweep: 100%" in capsys.readouterr().err


def test_progress_that_is_none_of_these_is_refused(system):
    with pytest.raises(TypeError, match="neither a function"):
        ho.sweep(system, {WORKERS: [1]}, replications=1, progress=7)


def test_ctrl_c_keeps_what_is_finished(tmp_path):
    words = outcome_of_interrupt(
        f"""
        shop = ho.gallery('missing_timeout')
        store = {str(tmp_path / "store.sqlite")!r}
        def asked(replications, progress=None):
            return ho.sweep(shop, {{"services.product.workers": [200, 300]}}, duration="40s",
                            replications=replications, store=store, progress=progress)
        """,
        """
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            part = asked(1000000, lambda share: share > 0 and ready.set())
        done = int(part.finished.sum())
        print(part.complete, 0 < done < 2000000, len(part.to_pandas()) == done)
        print(caught[0].category.__name__, len(ho.Store(store)) == done)
        print(asked(2).recalled == 4)
        """,
    )
    assert words == ["False", "True", "True", "InterruptedWarning", "True", "True"]
