"""halfopen compare: what is printed, what is refused, and how it ends."""

import csv
import io
import json

import pytest


def compare(halfopen, *arguments):
    return halfopen("compare", *arguments, "--no-store", "--replications", "2")


def test_a_variant_is_compared_with_the_system_as_written(halfopen):
    told = compare(halfopen, "shop.yaml", "shop.yaml:fixed")
    assert told.returncode == 0
    text = " ".join(told.stdout.split())
    assert "fixed serves shoppers 65.6 points more (in every replication)" in text
    assert "\x1b" not in told.stdout


def test_one_file_alone_means_all_its_variants(halfopen):
    it = json.loads(compare(halfopen, "shop.yaml", "--json").stdout)
    assert [each["name"] for each in it["systems"]] == ["as_written", "fixed", "wrong", "silent"]


def test_json_is_one_object_with_everything(halfopen):
    it = json.loads(compare(halfopen, "shop.yaml", "shop.yaml:fixed", "--json").stdout)
    assert list(it) == [
        "halfopen", "seed", "duration", "replications", "complete", "figures", "notes", "verdict",
        "systems",
    ]  # fmt: skip
    success = it["figures"][0]
    assert (success["name"], success["unit"]) == ("shoppers.succeed", "1")
    difference = success["differences"]["fixed"]["mean"]
    means = success["means"]
    assert difference == pytest.approx(means["fixed"]["mean"] - means["as_written"]["mean"])
    assert len(it["systems"][0]["runs"]) == 2


def test_csv_has_a_row_for_each_run(halfopen):
    told = compare(halfopen, "shop.yaml", "shop.yaml:fixed", "--csv")
    rows = list(csv.DictReader(io.StringIO(told.stdout)))
    assert [row["system"] for row in rows] == ["as_written"] * 2 + ["fixed"] * 2


def test_a_figure_is_compared_beside_the_usual_ones(halfopen):
    told = compare(halfopen, "shop.yaml", "shop.yaml:fixed", "--figure",
                   "shoppers.succeed below 1% from 23s")  # fmt: skip
    assert "`shoppers.succeed below 1% from 23s` holds 100.0 points less often" in " ".join(
        told.stdout.split()
    )


def test_the_second_time_everything_comes_out_of_the_store(halfopen, tmp_path):
    arguments = ("compare", "shop.yaml", "shop.yaml:fixed", "--store", str(tmp_path / "store"))
    first, second = halfopen(*arguments), halfopen(*arguments)
    assert "60 runs out of the store" in second.stdout
    assert first.stdout.split("\n")[2:] == second.stdout.split("\n")[2:]


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["shop.yaml:fixd"], "did you mean 'fixed'?"),
        (["shop.yaml:fixed"], "one system cannot be compared"),
        (["shop.yaml", "shop.yaml"], "compared with itself"),
        (["shop.yaml", "--figure", "shopers.p99"], "did you mean 'shoppers'?"),
        (["shop.yaml", "--variant", "fixed"], "no option '--variant'"),
        (["nowhere.yaml"], "nowhere.yaml"),
        ([], "SYSTEM is required"),
    ],
)
def test_what_makes_no_sense_ends_with_2(halfopen, arguments, complaint):
    told = compare(halfopen, *arguments)
    assert (told.returncode, told.stdout) == (2, "")
    assert complaint in told.stderr
