"""halfopen search: what is printed, what is refused, and how it ends."""

import csv
import io
import json

import pytest

WORKERS = ("--vary", "services.page.workers=1..100", "--lowest")
CONDITION = ("--expect", "shoppers.succeed above 99%", "--duration", "20s")


def search(halfopen, *arguments):
    return halfopen("search", "shop.yaml", "--no-store", *arguments)


def test_it_says_where_it_holds_and_where_it_fails(halfopen):
    told = search(halfopen, *WORKERS, *CONDITION)
    assert told.returncode == 0
    text = " ".join(told.stdout.split())
    # 20/s of 50 ms each: one worker is busy all the time, and that is enough
    assert "It holds even at services.page.workers = 1" in text


def test_json_is_one_object_with_everything(halfopen):
    told = search(halfopen, "--vary", "traffic.shoppers.rate=10/s..100/s", *CONDITION,
                  "--expect", "page.busy below 50%", "--json")  # fmt: skip
    it = json.loads(told.stdout)
    assert list(it) == [
        "halfopen", "topology", "variant", "seed", "duration", "replications", "complete", "path",
        "conditions", "holds", "confidence", "lowest", "holds_at", "fails_at", "contradictions",
        "verdict", "figures", "points",
    ]  # fmt: skip
    assert it["conditions"] == ["shoppers.succeed above 99%", "page.busy below 50%"]
    at = {each["value"]: each for each in it["points"]}
    # half of eight workers of 50 ms each: 80/s
    assert at[it["holds_at"]]["number"] <= 80.5
    assert 79.5 <= at[it["fails_at"]]["number"] <= 1.01 * 80.5
    assert at[it["fails_at"]]["answer"] == "fails"
    assert len(at["100/s"]["runs"]) == 10


def test_csv_has_a_row_for_each_run(halfopen):
    rows = list(csv.DictReader(io.StringIO(search(halfopen, *WORKERS, *CONDITION, "--csv").stdout)))
    assert {row["services.page.workers"] for row in rows} == {"1", "100"}
    assert len(rows) == 320


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["--vary", "services.page.workrs=1..9", *CONDITION], "did you mean"),
        (["--vary", "services.page.workers=1,2", *CONDITION], "write `services.page.workers=LOW"),
        (["--vary", "services.page.workers=1..9s", *CONDITION], "not two values of one kind"),
        ([*WORKERS, "--expect", "shoppers.p99"], "neither holds nor fails"),
        ([*WORKERS, *CONDITION, "--holds", "95"], "--holds: error[E111]"),
        ([*WORKERS, *CONDITION, "--holds", "100%"], "less than 100%"),
        ([*WORKERS, *CONDITION, "--replications", "20"], "help: allow "),
        ([*WORKERS, "--variant", "silent"], "nothing is expected of this variant"),
        ([*CONDITION], "--vary is required"),
    ],
)
def test_what_makes_no_sense_ends_with_2(halfopen, arguments, complaint):
    told = search(halfopen, *arguments, "--quiet")
    assert (told.returncode, told.stdout) == (2, "")
    assert complaint in told.stderr
