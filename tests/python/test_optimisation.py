"""Optuna and SALib: a system as an objective, and which parameter matters. Skipped without them."""

import math

import halfopen as ho
import pytest

WORKERS = "services.store.workers"
WORK = "services.store.endpoints.read[0].work"
THRESHOLD = "circuit_breaker.failure_rate_threshold"
SHORT = {"duration": "5s", "store": None}


@pytest.fixture(scope="module")
def system(tiny):
    return tiny(ho.CircuitBreaker())


class Trial:
    """Suggests the lower end, or the first choice."""

    def __init__(self):
        self.asked = {}
        self.noted = {}

    def suggest_int(self, name, low, high, *, log=False):
        self.asked[name] = (low, high, log)
        return low

    suggest_float = suggest_int

    def suggest_categorical(self, name, choices):
        self.asked[name] = choices
        return choices[0]

    def set_user_attr(self, name, value):
        self.noted[name] = value


def test_a_trial_is_asked_in_base_units(system):
    trial = Trial()
    ranges = {
        WORKERS: (2, 8), WORK: ("5ms", "20ms", "log"), THRESHOLD: ["10%", "50%"],
        "traffic.users.rate": ("1800/min", "90/s"),
    }  # fmt: skip
    ho.objective(system, ranges, "users.p99", replications=2, **SHORT)(trial)
    assert trial.asked == {
        WORKERS: (2, 8, False), WORK: (0.005, 0.02, True), THRESHOLD: ["10%", "50%"],
        "traffic.users.rate": (30, 90, False),
    }  # fmt: skip


def test_an_objective_is_the_mean_of_its_setting(system):
    trial = Trial()
    vary = {WORKERS: (2, 8), WORK: ("5ms", "20ms"), THRESHOLD: (0.1, 0.9)}
    objective = ho.objective(system, vary, "users.mean", replications=4, **SHORT)
    setting = {WORKERS: [2], WORK: ["5ms"], THRESHOLD: [0.1]}
    sweep = ho.sweep(system, setting, figures="users.mean", replications=4, **SHORT)
    assert objective(trial) == pytest.approx(sweep["users.mean"].mean(), rel=1e-12)
    assert trial.noted["stamp"] == sweep.stamp(0)
    [[low, high]] = trial.noted["interval"]
    assert low < objective(trial) < high


def test_several_figures_are_several_objectives(system):
    objective = ho.objective(system, {WORKERS: (2, 8)}, ["users.p99", "users.succeed"], **SHORT)
    p99, succeed = objective(Trial())
    assert 0 < succeed < 1
    assert p99 > 0


def test_what_cannot_be_measured_is_nan(tiny):
    silent = tiny().with_value("traffic.users.from", "19.9999999s")
    assert math.isnan(ho.objective(silent, {WORKERS: (1, 2)}, "users.p99", store=None)(Trial()))


@pytest.mark.parametrize(
    ("ends", "says"),
    [
        ((1,), "write"), (("5ms", "3"), "of two kinds"), (("20ms", "5ms"), "lower end"),
        ((0, 5, "log"), "above zero"), (("a", "b"), "are no values"), ((1, 2, "lg"), "no range"),
    ],
)  # fmt: skip
def test_what_is_no_range_is_refused(system, ends, says):
    with pytest.raises(ValueError, match=says):
        ho.objective(system, {WORKERS: ends}, "users.p99")


def test_optuna_in_five_lines(system):
    optuna = pytest.importorskip("optuna", reason="Optuna is not installed")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    objective = ho.objective(system, {WORKERS: (1, 6)}, "users.mean", replications=3, **SHORT)
    study.optimize(objective, n_trials=12)
    assert study.best_params[WORKERS] > 1
    best = objective.run(study.best_params)
    assert best["users.mean"].mean() == pytest.approx(study.best_value, rel=1e-12)


def test_optuna_can_be_asked_and_told(system):
    optuna = pytest.importorskip("optuna", reason="Optuna is not installed")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=1))
    objective = ho.objective(system, {WORK: ("1ms", "20ms")}, "users.mean", replications=2, **SHORT)
    for _ in range(5):
        trial = study.ask()
        study.tell(trial, objective(trial))
    shortest = min(study.trials, key=lambda trial: trial.params[WORK])
    assert study.best_trial.number == shortest.number


@pytest.mark.parametrize(("method", "column"), [("sobol", "total"), ("morris", "strength")])
def test_the_parameter_that_matters_is_found(system, method, column):
    pytest.importorskip("SALib", reason="SALib is not installed")
    ranges = {WORK: ("1ms", "20ms"), "services.api.workers": (150, 200)}
    found = ho.sensitivity(
        system, ranges, "users.mean", method=method, samples=16, replications=2, **SHORT
    )
    assert list(found.index) == list(ranges)
    assert found[column][WORK] > 10 * abs(found[column]["services.api.workers"])
    assert (found[f"{column} low"] <= found[column]).all()
    assert (found[column] <= found[f"{column} high"]).all()


def test_a_figure_that_nothing_moves_is_said(system):
    pytest.importorskip("SALib", reason="SALib is not installed")
    with pytest.warns(UserWarning, match="the same in every setting"):
        found = ho.sensitivity(
            system, {"services.api.workers": (150, 200), WORKERS: (150, 200)}, "users.sent",
            samples=4, replications=1, **SHORT,
        )  # fmt: skip
    assert (found["total"] == 0).all()


def test_an_unknown_method_is_refused(system):
    with pytest.raises(ValueError, match="there are 'sobol' and 'morris'"):
        ho.sensitivity(system, {WORKERS: (1, 2)}, "users.mean", method="fast")
