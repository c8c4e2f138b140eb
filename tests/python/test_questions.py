"""ho.compare, ho.search and ho.best."""

import halfopen as ho
import pytest

DESK = """
schema: 1
title: A desk
services:
  desk: {workers: 2, endpoints: {serve: [{work: 100ms}]}}
traffic:
  people: {send: desk.serve, rate: 35/s, arrivals: constant, give_up_after: 1s}
run: {duration: 20s, seed: 3}
variants:
  more: {services: {desk: {workers: 8}}}
"""
WORKERS = {"services.desk.workers": (1, 100)}


@pytest.fixture(scope="module")
def desk():
    return ho.loads(DESK)


@pytest.fixture(scope="module")
def compared(desk):
    systems = {"two": desk, "eight": desk.with_value("services.desk.workers", 8)}
    return ho.compare(systems, replications=2, store=None)


@pytest.fixture(scope="module")
def found(desk):
    return ho.search(desk, WORKERS, "people.succeed above 99%", lowest=True, store=None)


@pytest.fixture(scope="module")
def chosen(desk):
    vary = {"services.desk.workers": [1, 8, 4]}
    return ho.best(desk, vary, "people.succeed", "5%", store=None)


def test_a_comparison_says_what_the_command_line_says(compared):
    assert repr(compared).startswith("two and eight\n")
    assert "eight serves people" in compared.verdict


def test_differences_are_those_of_the_means(compared):
    row = compared.differences().loc[("people.succeed", "eight")]
    assert row["difference"] == pytest.approx(row["mean"] - row["first"])
    assert row["unit"] == "1"


def test_systems_without_names_get_some(desk):
    it = ho.compare([desk, ho.loads(DESK)], replications=1, store=None)
    assert it.systems == ["system 1", "system 2"]


def test_a_comparison_has_a_row_for_each_run(compared):
    assert list(compared.to_pandas()["system"]) == ["two", "two", "eight", "eight"]


def test_a_search_finds_whole_numbers_exactly(found):
    assert (found.holds_at, found.fails_at) == ("4", "3")
    assert found.contradictions == []


def test_points_are_ordered_by_value(found):
    points = found.points()
    assert list(points["number"]) == sorted(points["number"])
    assert set(points["answer"]) == {"holds", "fails"}


def test_floats_are_percentages_where_one_belongs(desk):
    guarded = desk.protect("people -> desk.serve", ho.Cache(hit_ratio="10%"))
    found = ho.search(guarded, {"hit_ratio": (0.1, 0.9)}, "people.succeed above 99%", lowest=True,
                      store=None)  # fmt: skip
    assert found.points()["value"].iloc[0] == "10%"


def test_the_best_is_chosen(chosen):
    assert chosen.best == {"services.desk.workers": "8"} or chosen.best == {
        "services.desk.workers": "4"
    }
    assert chosen.best == chosen.leader
    assert list(chosen.settings()["services.desk.workers"]) == ["1", "8", "4"]


def test_runs_are_counted(chosen):
    assert chosen.runs == chosen.settings()["replications"].sum() == len(chosen.to_pandas())


def test_ctrl_c_gives_what_is_there(desk):
    def stop(share):
        raise KeyboardInterrupt

    with pytest.warns(ho.InterruptedWarning):
        found = ho.search(desk, WORKERS, "people.succeed above 99%", store=None, progress=stop)
    assert not found.complete


@pytest.mark.parametrize(
    "question, complaint",
    [
        (lambda it: ho.compare([it], store=None), "one system cannot be compared"),
        (lambda it: ho.search(it, {}, "people.p99 below 1s", store=None), "0 paths"),
        (lambda it: ho.search(it, WORKERS, "people.p99", store=None), "neither holds nor fails"),
        (lambda it: ho.search(it, WORKERS, holds="95", store=None), "cannot show|asked|holds"),
        (lambda it: ho.best(it, {"workers": [1, 2]}, "people.p99", "5%", store=None), "unit of"),
    ],
)
def test_what_makes_no_sense_is_a_value_error(desk, question, complaint):
    with pytest.raises(ValueError, match=complaint):
        question(desk)
