"""halfopen sweep and halfopen replay: what is printed, what is refused, and how it ends."""

import csv
import io
import json

import pytest

VARY = ("--vary", "services.page.workers=2,8", "--replications", "2")


@pytest.fixture
def sweep(halfopen, tmp_path):
    def call(*options, vary=VARY):
        store = () if "--no-store" in options else ("--store", str(tmp_path / "it.sqlite"))
        return halfopen("sweep", "shop.yaml", *vary, *store, *options)

    return call


def test_it_prints_a_row_for_each_setting(sweep):
    told = sweep("--figure", "shoppers.succeed until 20s", "--figure", "page.workers_exhausted")
    assert told.returncode == 0
    rows = [line.split() for line in told.stdout.splitlines()[4:7]]
    assert rows[0][0] == "services.page.workers"
    assert [row[:4] for row in rows[1:]] == [["2", "100", "%", "±"], ["8", "100", "%", "±"]]
    assert "\x1b" not in told.stdout


def test_it_computes_nothing_twice(sweep):
    first = sweep("--csv")
    again = sweep()
    assert "4 of them out of the store" in " ".join(again.stdout.split())
    assert sweep("--csv").stdout == first.stdout == sweep("--csv", "--no-store").stdout


def test_its_csv_has_a_row_for_each_run(sweep):
    rows = list(csv.DictReader(io.StringIO(sweep("--csv").stdout)))
    assert [(row["services.page.workers"], row["replication"]) for row in rows] == [
        ("2", "0"), ("2", "1"), ("8", "0"), ("8", "1"),
    ]  # fmt: skip
    assert all(row["fingerprint"].startswith("0x") for row in rows)
    assert float(rows[2]["shoppers.sent"]) == 1200  # 20/s for 60 s
    assert rows[0]["page.busy"] != "" and rows[0]["carousel.workers_exhausted"] == ""


def test_its_json_has_figures_and_stamps_that_are_proved(sweep, halfopen):
    content = json.loads(sweep("--json").stdout)
    setting = content["settings"][1]
    assert setting["values"] == {"services.page.workers": "8"}
    sent = {"count": 2, "mean": 1200, "low": 1200, "high": 1200}
    assert setting["figures"]["shoppers.sent"] == sent
    stamp = setting["runs"][1]["stamp"]
    proved = halfopen("replay", stamp, "--topology", "shop.yaml")
    assert proved.returncode == 0 and proved.stdout.startswith("the same: 0x")
    forged = halfopen("replay", stamp[:-1] + ("0" if stamp[-1] != "0" else "1"),
                      "--topology", "shop.yaml")  # fmt: skip
    assert forged.returncode == 99 and "NOT the same" in forged.stdout


@pytest.mark.parametrize(
    ("vary", "says"),
    [
        ("services.pgae.workers=2", "did you mean services.page.workers?"),
        ("services.page.workers=", "has no values"),
        ("services.page.workers=2,0", "with services.page.workers = 0"),
        ("services.page.workers=2..9", "how many values"),
        ("workers", "PATH=VALUE"),
    ],
)
def test_it_says_what_is_wrong_with_a_design(sweep, vary, says):
    told = sweep(vary=("--vary", vary))
    assert told.returncode == 2
    assert says in told.stderr and told.stdout == ""


def test_it_says_what_is_wrong_with_a_figure(sweep):
    told = sweep("--figure", "shoppers.p98")
    assert told.returncode == 2 and "did you mean 'p90'?" in told.stderr


def test_a_store_that_cannot_be_used_is_a_failure(halfopen, tmp_path):
    (tmp_path / "junk.sqlite").write_text("no database" * 500)
    told = halfopen("sweep", "shop.yaml", *VARY, "--store", str(tmp_path / "junk.sqlite"))
    assert told.returncode == 1 and "it is no store of halfopen" in told.stderr
    told = halfopen("sweep", "shop.yaml", *VARY, "--store", str(tmp_path / "no" / "it.sqlite"))
    assert told.returncode == 1 and "can be neither opened nor made" in told.stderr


def test_what_is_no_stamp_is_refused(halfopen):
    told = halfopen("replay", "halfopen/1", "--topology", "shop.yaml")
    assert told.returncode == 2 and "is no stamp" in told.stderr
