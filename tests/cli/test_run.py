"""halfopen run: reports, exit codes, and what goes where."""

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"


def without_fingerprints(text):
    """The dice may change, and with them fingerprints; what is told of a shop without dice not."""
    return re.sub(r"0x[0-9a-f]{16}", "0x" + "." * 16, text)


@pytest.mark.parametrize(
    "name, arguments",
    [
        ("as_written", ["run", "shop.yaml"]),
        ("fixed", ["run", "shop.yaml", "--variant", "fixed"]),
        ("all_variants", ["run", "shop.yaml", "--variant", "all"]),
        ("quiet", ["run", "shop.yaml", "--quiet", "--variant", "wrong"]),
        ("test", ["test", "shop.yaml"]),
    ],
)
def test_the_text_is_the_golden_one(halfopen, name, arguments):
    """HALFOPEN_UPDATE_GOLDEN=1 writes it anew."""
    text = without_fingerprints(halfopen(*arguments).stdout)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("HALFOPEN_UPDATE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_side_by_side_leaves_out_what_says_nothing(halfopen, tmp_path):
    path = tmp_path / "one.yaml"
    path.write_text(
        "schema: 1\nservices: {a: {endpoints: {x: [{work: 1ms}]}}}\n"
        "traffic: {users: {send: a.x, rate: 1/s}}\n"
        "variants: {more: {traffic: {users: {rate: 2/s}}}}\n",
        encoding="utf-8",
    )
    told = halfopen("run", str(path), "--variant", "all").stdout
    assert re.search(r"^  users .*\n  as_written .*\n  more .*\n\Z", told, re.MULTILINE)


def test_calls_turned_away_in_the_warm_up_are_not_counted(halfopen, tmp_path):
    path = tmp_path / "warm.yaml"
    path.write_text(
        "schema: 1\nservices:\n"
        "  a: {endpoints: {x: [{call: b.y}]}}\n"
        "  b: {endpoints: {y: [{work: 1ms}]}}\n"
        "protect: {a -> b: [{circuit_breaker: {minimum_number_of_calls: 10, "
        "wait_duration_in_open_state: 2s}}]}\n"
        "traffic: {users: {send: a.x, rate: 10/s}}\n"
        "incidents: [{errors: b, rate: 100%, from: 10s, for: 10s}]\n"
        "run: {duration: 60s, warm_up: 40s}\n",
        encoding="utf-8",
    )
    result = json.loads(halfopen("run", str(path), "--json").stdout)
    (edge,) = [each for each in result["edges"] if each["name"] == "a.x -> b.y"]
    assert len(edge["breaker"]) > 2
    assert edge["rejected_by_breaker"] == 0
    assert not any("turned away" in sentence for sentence in result["verdict"])


def test_a_run_that_meets_its_expectations_ends_with_0(halfopen):
    assert halfopen("run", "shop.yaml").returncode == 0


def test_an_expectation_that_does_not_hold_ends_with_99(halfopen):
    told = halfopen("run", "shop.yaml", "--variant", "wrong")
    assert told.returncode == 99
    assert re.search(r"FAILS +shoppers: succeed above 99%.* shop\.yaml:\d+", told.stdout)


def test_a_variant_of_which_nothing_is_expected_ends_with_0(halfopen):
    assert halfopen("run", "shop.yaml", "--variant", "silent").returncode == 0


def test_results_go_to_stdout_and_warnings_to_stderr(halfopen):
    told = halfopen("run", "shop.yaml")
    assert "warning" not in told.stdout
    assert told.stderr == "shop.yaml: 1 warning (halfopen check shop.yaml)\n"


def test_quiet_says_nothing_on_stderr(halfopen):
    assert halfopen("run", "shop.yaml", "--quiet").stderr == ""


def test_text_for_a_pipe_has_no_colours(halfopen):
    assert "\x1b" not in halfopen("run", "shop.yaml", "--variant", "all").stdout


def test_the_same_seed_gives_the_same_bytes(halfopen):
    first, second = (halfopen("run", "shop.yaml", "--json", "--seed", "5").stdout for _ in "ab")
    assert first == second


def test_the_largest_seed_is_accepted(halfopen):
    told = halfopen("run", "shop.yaml", "--json", "--seed", str(2**64 - 1))
    assert json.loads(told.stdout)["seed"] == 2**64 - 1


def test_a_variant_named_twice_runs_once(halfopen):
    told = halfopen("run", "shop.yaml", "--json", "--variant", "fixed", "--variant", "fixed")
    assert len(told.stdout.splitlines()) == 1


def test_options_may_stand_before_the_file(halfopen):
    told = halfopen("run", "--variant", "fixed", "--json", "shop.yaml")
    assert json.loads(told.stdout)["variant"] == "fixed"


def test_another_duration_is_noted_where_something_is_expected(halfopen):
    told = halfopen("run", "shop.yaml", "--duration", "10s")
    assert "what is expected is written for a run of 60s, not of 10s" in told.stderr


# --- JSON


def test_json_is_one_object_a_line_for_each_variant(halfopen):
    told = halfopen("run", "shop.yaml", "--json", "--variant", "all")
    variants = [json.loads(line)["variant"] for line in told.stdout.splitlines()]
    assert variants == ["as_written", "fixed", "wrong", "silent"]


def test_json_has_its_keys_in_their_order(halfopen):
    run = json.loads(halfopen("run", "shop.yaml", "--json").stdout)
    assert list(run) == [
        "halfopen", "topology", "variant", "seed", "replication", "duration", "simulated",
        "warm_up", "complete", "fingerprint", "stamp", "events", "traffic", "services", "edges",
        "incidents", "expectations", "timeline", "verdict",
    ]  # fmt: skip


def test_json_counts_everything_that_was_sent(halfopen):
    run = json.loads(halfopen("run", "shop.yaml", "--json").stdout)
    for each in run["traffic"] + run["services"] + run["edges"]:
        assert each["sent"] == each["ended"] + each["in_flight"]
        assert each["ended"] == sum(each["by_kind"].values()) == sum(each["by_outcome"].values())
    for column in run["traffic"][0]["seconds"].values():
        assert len(column) == 60


def test_json_says_times_in_seconds(halfopen):
    run = json.loads(halfopen("run", "shop.yaml", "--json", "--variant", "fixed").stdout)
    (shoppers,) = run["traffic"]
    assert run["duration"] == 60
    assert shoppers["response"]["longest"] == pytest.approx(0.11)
    assert run["incidents"] == [{"name": "slow: carousel", "from": 20, "until": None, "ramp": 0}]


def test_json_says_what_came_of_expectations(halfopen):
    run = json.loads(halfopen("run", "shop.yaml", "--json").stdout)
    assert [each["holds"] for each in run["expectations"]] == [True, True, True]
    exhausted = run["expectations"][1]
    assert exhausted["measure"] == "workers_exhausted"
    assert 20 < exhausted["value"] < 21
    assert exhausted["value"] == run["services"][1]["exhausted_at"]


# --- what is wrong


def test_a_missing_file_ends_with_2(halfopen):
    told = halfopen("run", "nosuch.yaml")
    assert told.returncode == 2
    assert told.stdout == ""
    assert "nosuch.yaml: error[E001]" in told.stderr


def test_a_bad_file_ends_with_2_and_all_its_errors(halfopen):
    told = halfopen("run", "broken.yaml")
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.count("error[") == 3


def test_an_unknown_variant_is_told_the_one_that_was_meant(halfopen):
    told = halfopen("run", "shop.yaml", "--quiet", "--variant", "fixd")
    assert told.returncode == 2
    assert told.stdout == ""
    assert "has no variant 'fixd'" in told.stderr
    assert "did you mean 'fixed'?" in told.stderr


@pytest.mark.parametrize(
    "option, value, complaint",
    [
        ("--duration", "10", "--duration: error[E111]: a bare number where a duration belongs"),
        ("--duration", "0s", "--duration: error[E114]: a run must last longer than that"),
        ("--duration", "soon", "--duration: error[E113]: 'soon' is not a duration"),
        ("--seed", "-1", "--seed: error[E113]: '-1' is not a whole number of 0 or more"),
        ("--seed", "1.5", "--seed: error[E113]: '1.5' is not a whole number of 0 or more"),
        ("--seed", str(2**64), f"--seed: error[E114]: '{2**64}' is too large"),
    ],
)
def test_a_value_that_means_nothing_ends_with_2(halfopen, option, value, complaint):
    told = halfopen("run", "shop.yaml", option, value)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(complaint + "\n   help: ")


def test_a_duration_is_refused_in_the_words_of_the_reader(halfopen, tmp_path):
    text = (HERE / "shop.yaml").read_text(encoding="utf-8").replace("60s, seed", "10, seed")
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    by_file = halfopen("check", str(tmp_path / "bad.yaml")).stderr
    by_option = halfopen("run", "shop.yaml", "--duration", "10").stderr
    message, help_line = by_option.removeprefix("--duration: ").splitlines()
    assert message in by_file and help_line in by_file


# --- pipes, disks, Ctrl-C


def test_a_reader_that_leaves_is_no_crash(program):
    command = f"'{program}' run shop.yaml --json --variant all | head -c 10"
    told = subprocess.run(
        ["bash", "-c", f"{command}; echo \" ${{PIPESTATUS[0]}}\""],
        cwd=HERE, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert told.stdout.startswith('{"halfopen')
    assert told.stdout.split()[-1] == "99"
    assert "halfopen:" not in told.stderr


def test_a_full_disk_ends_with_1(program):
    with open("/dev/full", "w", encoding="utf-8") as full:
        told = subprocess.run(
            [program, "run", "shop.yaml"], cwd=HERE, stdout=full, stderr=subprocess.PIPE,
            text=True, timeout=60, check=False,
        )  # fmt: skip
    assert told.returncode == 1
    assert "cannot write to standard output" in told.stderr


def interrupted(program, *options):
    """What a run that would last for hours says when Ctrl-C comes."""
    process = subprocess.Popen(
        [program, "run", "shop.yaml", "--duration", "80000h", *options],
        cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not catches_interrupts(process.pid):
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    return out


def catches_interrupts(pid):
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    caught = int(re.search(r"^SigCgt:\s*(\w+)", status, re.MULTILINE).group(1), 16)
    return bool(caught >> (signal.SIGINT - 1) & 1)


def test_ctrl_c_stops_cleanly_and_gives_what_was_computed(program):
    (run,) = [json.loads(line) for line in interrupted(program, "--json").splitlines()]
    assert run["complete"] is False
    assert 0 < run["simulated"] < run["duration"]
    assert run["expectations"] == []


def test_ctrl_c_stops_all_variants(program):
    runs = interrupted(program, "--json", "--variant", "all").splitlines()
    assert [json.loads(run)["variant"] for run in runs] == ["as_written"]


def test_the_report_of_a_stopped_run_says_so(program):
    assert "INCOMPLETE: stopped after" in interrupted(program)
