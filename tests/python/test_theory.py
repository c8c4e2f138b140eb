"""Exact theory through the command line; the theory suite proper is tests/theory/*.cpp."""

import json
import statistics
import subprocess

import pytest

SERVICE = 0.010
REPLICATIONS = 20


@pytest.fixture
def single_server(tmp_path):
    path = tmp_path / "single_server.yaml"
    path.write_text(
        "schema: 1\n"
        "services: {desk: {workers: 1, endpoints: {get: [{work: {exponential: 10ms}}]}}}\n"
        "traffic: {users: {send: desk.get, rate: 50/s}}\n"
        "run: {duration: 800s, warm_up: 5s}\n",
        encoding="utf-8",
    )
    return str(path)


def test_the_command_line_gives_the_mean_response_of_m_m_1(command, single_server):
    means = []
    for seed in range(1, REPLICATIONS + 1):
        text = subprocess.run(
            [command, "run", "--json", "--seed", str(seed), single_server],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        (users,) = json.loads(text)["traffic"]
        means.append(users["response"]["mean"])
    exact = SERVICE / (1 - 0.5)
    error = statistics.stdev(means) / REPLICATIONS**0.5
    assert error <= 0.005 * exact
    assert abs(statistics.mean(means) - exact) <= 3.5 * error
