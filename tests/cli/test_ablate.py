"""halfopen ablate: what is printed, what is refused, and how it ends."""

import csv
import io
import json
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CALL = ("--edge", "page.show -> carousel.similar", "--variant", "fixed")


def ablate(halfopen, *options):
    return halfopen("ablate", "shop.yaml", *CALL, "--replications", "2", *options)


def test_it_says_which_set_is_enough(halfopen):
    told = ablate(halfopen)
    assert told.returncode == 0
    text = " ".join(told.stdout.split())
    assert "has 2 defences: fallback and attempt_timeout" in text
    assert "in every replication) is fallback and attempt_timeout." in text
    assert "Without fallback, " in text and "Without attempt_timeout, " in text
    assert re.search(r"^  without fallback|^  only attempt_timeout", told.stdout, re.MULTILINE)
    assert "\x1b" not in told.stdout


def test_a_service_pair_is_accepted(halfopen):
    told = halfopen("ablate", "shop.yaml", "--edge", "page -> carousel", "--variant", "fixed")
    assert told.returncode == 0
    assert "30 replications" in told.stdout


def test_json_is_one_object_with_everything(halfopen):
    told = ablate(halfopen, "--json")
    it = json.loads(told.stdout)
    assert list(it) == [
        "halfopen", "topology", "variant", "seed", "replications", "finished", "complete",
        "duration", "edge", "defences", "kept", "callers", "callees", "incidents", "criterion",
        "contributions", "smallest_sets", "sets", "verdict",
    ]  # fmt: skip
    assert [each["set"] for each in it["sets"]] == [
        "none", "only fallback", "only attempt_timeout", "all",
    ]  # fmt: skip
    assert it["smallest_sets"] == [["fallback", "attempt_timeout"]]
    (shapley, other) = (each["shapley"]["mean"] for each in it["contributions"])
    rates = [each["means"]["success_rate"]["mean"] for each in it["sets"]]
    assert shapley + other == pytest.approx(rates[3] - rates[0])
    assert all(len(each["trials"]) == 2 for each in it["sets"])
    assert len(it["sets"][0]["seconds"]["succeeded"]) == 60


def test_csv_has_a_row_for_each_run(halfopen):
    rows = list(csv.DictReader(io.StringIO(ablate(halfopen, "--csv").stdout)))
    assert len(rows) == 8
    assert {row["set"] for row in rows if row["contained"] == "1"} == {"all"}
    assert {row["seed"] for row in rows} == {"7"}


def test_json_and_csv_exclude_each_other(halfopen):
    assert ablate(halfopen, "--csv", "--json").returncode == 2


def test_the_full_set_is_the_run_of_the_variant(halfopen):
    run = json.loads(halfopen("run", "shop.yaml", "--variant", "fixed", "--json").stdout)
    it = json.loads(ablate(halfopen, "--json").stdout)
    assert it["sets"][3]["trials"][0]["fingerprint"] == run["fingerprint"]


def test_any_number_of_threads_gives_the_same_bytes(halfopen):
    one, five = (ablate(halfopen, "--json", "--threads", count).stdout for count in "15")
    assert one == five


def test_what_is_contained_can_be_said(halfopen):
    told = ablate(halfopen, "--contained", "0.05%")
    assert "No defence is needed" in told.stdout
    told = ablate(halfopen, "--expect", "shoppers: degraded")
    assert "degraded equals 100%" in " ".join(told.stdout.split())


def test_seed_and_duration_are_those_asked_for(halfopen):
    it = json.loads(ablate(halfopen, "--json", "--seed", "9", "--duration", "30s").stdout)
    assert (it["seed"], it["duration"]) == (9, 30)


def test_without_an_incident_there_is_a_note(halfopen):
    told = ablate(halfopen, "--duration", "15s")
    assert told.returncode == 0
    assert "nothing goes wrong in this run" in told.stderr
    assert "help: add an incident" in told.stderr
    assert "nothing goes wrong" not in ablate(halfopen, "--duration", "15s", "-q").stderr


@pytest.mark.parametrize(
    "options, complaint",
    [
        (["--edge", "page -> carusel"], "did you mean 'page -> carousel'?"),
        (["--edge", "page"], "write it as `caller -> callee`"),
        (["--edge", "page -> carousel"], "fallback and attempt_timeout: --variant fixed"),
        ([*CALL, "--only", "falback"], "did you mean 'fallback'?"),
        ([*CALL, "--expect", "sellers"], "have:\n      shoppers: succeed equals 100%"),
        ([*CALL, "--contained", "99"], "--contained: error[E111]"),
        ([*CALL, "--contained", "0%"], "write a share above 0% and up to 100%"),
        ([*CALL, "--replications", "0"], "write 1 or more"),
        ([*CALL, "--threads", "many"], "--threads: error[E113]"),
        ([*CALL, "--seed", "-1"], "--seed: error[E113]"),
        (["--edge", "page -> carousel", "--variant", "fixd"], "did you mean 'fixed'?"),
        ([], "--edge is required"),
        ([], "'fixed':\n      --edge 'page.show -> carousel.similar' --variant fixed\n"),
        (["--variant", "fixed"], "--edge 'page.show -> carousel.similar'\n   help: halfopen abl"),
        (["--egde", "a -> b"], "did you mean '--edge'?"),
        (["--egde", "a -> b"], "help: halfopen ablate --help\n"),
    ],
)
def test_what_makes_no_sense_ends_with_2(halfopen, options, complaint):
    told = halfopen("ablate", "shop.yaml", "--quiet", *options)
    assert (told.returncode, told.stdout) == (2, "")
    assert complaint in told.stderr


def test_only_some_defences_are_taken_away(halfopen):
    told = ablate(halfopen, "--only", "fallback", "--json")
    it = json.loads(told.stdout)
    assert (it["defences"], it["kept"]) == (["fallback"], ["attempt_timeout"])


def interrupted(program, *options):
    """What an ablation that would last for hours says when Ctrl-C comes."""
    process = subprocess.Popen(
        [program, "ablate", "shop.yaml", *CALL, *options],
        cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    status = Path(f"/proc/{process.pid}/status")
    while not int(re.search(r"SigCgt:\s*(\w+)", status.read_text())[1], 16) >> 1 & 1:
        time.sleep(0.01)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    return out


def test_ctrl_c_gives_what_is_finished(program):
    it = json.loads(interrupted(program, "--json", "--replications", "1000000"))
    assert it["complete"] is False
    assert 0 < it["finished"] < 1_000_000
    assert it["contributions"][0]["shapley"]["count"] == it["finished"]


def test_ctrl_c_before_anything_is_finished_says_so(program):
    out = interrupted(program, "--duration", "80000h")
    assert "too early to compare anything" in out
