"""halfopen best: what is printed, what is refused, and how it ends."""

import csv
import io
import json

import pytest

WORK = ("--vary", "services.page.endpoints.show[0].work=30ms,10ms,20ms")
MEAN = ("--figure", "shoppers.mean", "--smallest", "--indifference", "1ms", "--duration", "20s")


def best(halfopen, *arguments):
    return halfopen("best", "shop.yaml", "--no-store", *arguments)


def test_it_says_which_is_best_and_how_sure(halfopen):
    told = best(halfopen, *WORK, *MEAN)
    assert told.returncode == 0
    text = " ".join(told.stdout.split())
    assert "show[0].work = 10ms has the smallest shoppers.mean: 50.0 ms (95 % sure, if" in text


def test_json_is_one_object_with_everything(halfopen):
    it = json.loads(best(halfopen, *WORK, *MEAN, "--json").stdout)
    assert list(it) == [
        "halfopen", "topology", "variant", "seed", "duration", "replications", "complete", "figure",
        "unit", "smallest", "indifference", "confidence", "rounds", "runs", "best", "leader",
        "verdict", "figures", "settings",
    ]  # fmt: skip
    assert (it["best"], it["rounds"], it["runs"]) == (1, 10, 30)
    assert [each["fate"] for each in it["settings"]] == ["left after 10", "best", "left after 10"]


def test_csv_has_a_row_for_each_run(halfopen):
    rows = list(csv.DictReader(io.StringIO(best(halfopen, *WORK, *MEAN, "--csv").stdout)))
    assert len(rows) == 30


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        ([*WORK, "--figure", "shoppers.mean", "--indifference", "1%"], "in the unit of shoppers"),
        ([*WORK, "--figure", "shopers.mean", "--indifference", "1ms"], "did you mean 'shoppers'?"),
        ([*WORK, *MEAN, "--confidence", "20%"], "a confidence of 0.2 with 3 systems"),
        ([*WORK, *MEAN, "--replications-max", "5"], "raise"),
        ([*WORK, "--figure", "shoppers.mean"], "--indifference is required"),
        (["--vary", "services.page.workers=1", *MEAN], "vary at least two values"),
    ],
)
def test_what_makes_no_sense_ends_with_2(halfopen, arguments, complaint):
    told = best(halfopen, *arguments, "--quiet")
    assert (told.returncode, told.stdout) == (2, "")
    assert complaint in told.stderr
