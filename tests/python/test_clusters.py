"""Sweeps over Dask and Ray. Skipped where these are not installed."""

import os
import signal

import halfopen as ho
import pytest
from halfopen import spread

VARY = {"services.store.workers": [1, 2, 3], "traffic.users.rate": ["40/s", "50/s"]}
pytestmark = pytest.mark.filterwarnings("default")  # those of the clusters are theirs


@pytest.fixture(scope="module")
def client():
    pytest.importorskip("distributed", reason="Dask is not installed")
    from distributed import Client, LocalCluster

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as cluster, Client(cluster) as client:
        yield client


@pytest.fixture(scope="module")
def system(tiny):
    return tiny(ho.CircuitBreaker())


def test_dask_changes_no_bit(client, system):
    expected = ho.sweep(system, VARY, replications=20, store=None)
    for executor in (client.get_executor(), client):
        found = ho.sweep(system, VARY, replications=20, store=None, executor=executor)
        assert found.to_csv() == expected.to_csv()


def test_dask_has_as_many_workers_as_it_says(client):
    assert spread.workers_of(client.get_executor()) == 2


def pids_of(client):
    """The processes of the workers, as their nannies know them."""
    return [nanny.pid for nanny in client.cluster.workers.values() if nanny.pid]


def killer_of(client, shares, killed):
    """Kills a worker at each of these shares of a sweep. Their nannies start others."""

    def act(share):
        pids = [pid for pid in pids_of(client) if pid not in killed]
        if shares and share >= shares[0] and pids:
            shares.pop(0)
            os.kill(pids[0], signal.SIGKILL)
            killed.append(pids[0])

    return act


def test_workers_of_dask_that_are_killed_lose_nothing(client, system, monkeypatch, tmp_path):
    monkeypatch.setattr(spread, "CHUNK_SECONDS", 0.05)
    expected = ho.sweep(system, VARY, replications=600, figures="users.p99", store=None)
    store = ho.Store(tmp_path / "store.sqlite")
    killed = []
    found = ho.sweep(
        system, VARY, replications=600, figures="users.p99", store=store,
        executor=client.get_executor(), progress=killer_of(client, [0.1, 0.4], killed),
    )  # fmt: skip
    assert len(killed) == 2
    assert found.to_csv() == expected.to_csv()
    assert len(store) == found.runs
    client.wait_for_workers(2, timeout=60)
    assert not set(killed) & set(pids_of(client))


def test_a_poisoned_chunk_is_not_tried_for_ever(client, system, monkeypatch):
    monkeypatch.setattr(spread, "LOSSES_MAX", 1)
    monkeypatch.setattr(spread, "do_chunk", _poison)
    with pytest.raises(ho.ExecutorError, match="in a row"):
        ho.sweep(system, {}, replications=1, store=None, executor=client.get_executor())


def _poison(chunk):
    os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)


def test_ray_changes_no_bit(system):
    ray = pytest.importorskip("ray", reason="Ray is not installed")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    try:
        executor = ho.executors.RayExecutor()
        assert spread.workers_of(executor) == 2
        found = ho.sweep(system, VARY, replications=5, store=None, executor=executor)
    finally:
        ray.shutdown()
    assert found.to_csv() == ho.sweep(system, VARY, replications=5, store=None).to_csv()
