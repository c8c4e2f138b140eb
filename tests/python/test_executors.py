"""Sweeps over executors: the same to the bit, and nothing lost when workers die."""

import contextlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import halfopen as ho
import numpy
import own_policies
import pytest
from halfopen import _core, chunks, spread

WORKERS = "services.store.workers"
RATE = "traffic.users.rate"
VARY = {WORKERS: [1, 2, 3], RATE: ["40/s", "50/s"]}


@pytest.fixture(scope="module")
def system(tiny):
    return tiny(ho.CircuitBreaker())


@pytest.fixture(scope="module")
def expected(system):
    return ho.sweep(system, VARY, replications=40, store=None, threads=1)


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(spread, "CHUNK_SECONDS", 0.01)


def asked(system, executor, **how):
    return ho.sweep(
        system, VARY, **{"replications": 40, "store": None, "executor": executor, **how}
    )


@pytest.fixture(autouse=True)
def no_process_stays():
    """A worker whose neighbour was killed can wait for ever, and Python's end for it."""
    yield
    for child in multiprocessing.active_children():
        child.kill()


class Processes(ProcessPoolExecutor):
    """Of new interpreters: a fork of one with threads, as pytest's is by now, may hang."""

    def __init__(self, workers=1):
        super().__init__(workers, mp_context=multiprocessing.get_context("spawn"))


class Backwards(Executor):
    """Does what was given to it last first, a little later."""

    workers = 3

    def __init__(self):
        self.waiting = []
        self.longest = 0

    def submit(self, function, *arguments):
        future = Future()
        self.waiting.append((future, function, arguments))
        self.longest = max(self.longest, len(self.waiting))
        threading.Timer(0.02, self.catch_up).start()
        return future

    def catch_up(self):
        with contextlib.suppress(IndexError):
            while True:
                future, function, arguments = self.waiting.pop()
                future.set_result(function(*arguments))


class Breaking(ThreadPoolExecutor):
    """Loses the n-th chunk: its worker was killed."""

    def __init__(self, lost):
        super().__init__(2)
        self.lost = lost
        self.submitted = 0

    def submit(self, function, *arguments):
        self.submitted += 1
        if self.submitted - 1 in self.lost:
            return super().submit(self.die)
        return super().submit(function, *arguments)

    @staticmethod
    def die():
        raise OSError("the worker is gone")


def test_threads_of_an_executor_change_no_bit(system, expected, small_chunks):
    with ThreadPoolExecutor(4) as executor:
        assert asked(system, executor).to_csv() == expected.to_csv()


@pytest.mark.parametrize("given", ["a pool", "a class", "a function"])
def test_processes_change_no_bit(system, expected, given):
    with Processes(2) as pool:
        forms = {"a pool": pool, "a class": Processes,
                 "a function": lambda: Processes(1)}  # fmt: skip
        found = asked(system, forms[given])
    assert found.to_csv() == expected.to_csv()
    assert found.values.tobytes() == expected.values.tobytes()


def test_the_order_in_which_runs_come_back_changes_no_bit(system, expected, small_chunks):
    executor = Backwards()
    assert asked(system, executor).to_csv() == expected.to_csv()


def test_no_more_is_submitted_than_the_workers_need(system, small_chunks):
    executor = Backwards()
    asked(system, executor)
    assert executor.longest <= 2 * executor.workers


@pytest.mark.parametrize(
    ("runs", "seconds", "size"), [(0, 0.0, 1), (1, 0.5, 3), (4, 0.01, 500), (2, 30.0, 1)]
)
def test_a_chunk_is_a_second_of_work(runs, seconds, size):
    assert spread.chunk_size(runs, seconds) == size


def test_results_are_stored_as_they_come(system, tmp_path, small_chunks):
    store = ho.Store(tmp_path / "store.sqlite")
    counts = []
    with ThreadPoolExecutor(2) as executor:
        asked(system, executor, store=store, progress=lambda share: counts.append(len(store)))
    assert len(set(counts)) > 3
    assert len(store) == 240
    assert asked(system, Backwards(), store=store).recalled == 240


def test_lost_chunks_are_done_again(system, expected, small_chunks):
    executor = Breaking({0, 3, 4, 9})
    assert asked(system, executor).to_csv() == expected.to_csv()


def test_an_executor_that_loses_everything_is_given_up(system, tmp_path, small_chunks):
    store = ho.Store(tmp_path / "store.sqlite")
    executor = Breaking(range(6, 1_000_000))
    with pytest.raises(ho.ExecutorError, match="11 times in a row.*the worker is gone") as raised:
        asked(system, executor, store=store)
    kept = int(raised.value.sweep.finished.sum())
    assert 0 < kept < 240
    assert len(store) == kept
    assert asked(system, Breaking({}), store=store).recalled == kept


def _kill_a_worker(pool, times):
    def act(share):
        pids = list(pool()._processes or {})
        if times and pids and share >= times[0]:
            times.pop(0)
            os.kill(pids[0], signal.SIGKILL)

    return act


def test_killed_processes_lose_nothing(system, monkeypatch):
    expected = ho.sweep(system, VARY, replications=200, store=None)
    monkeypatch.setattr(spread, "CHUNK_SECONDS", 0.05)
    pools = []

    def made():
        pools.append(Processes(2))
        return pools[-1]

    times = [0.1, 0.3, 0.5]
    kill = _kill_a_worker(lambda: pools[-1], times)
    found = asked(system, made, replications=200, progress=kill)
    assert times == []
    assert len(pools) > 1  # a pool can lose two workers at once
    assert found.to_csv() == expected.to_csv()


def test_a_broken_pool_is_made_anew(system, expected):
    with Processes(2) as pool:
        broken = pool.submit(os._exit, 1)
        with pytest.raises(BrokenProcessPool):
            broken.result()
        assert asked(system, pool).to_csv() == expected.to_csv()


def test_what_a_run_raises_comes_out_with_what_was_finished(tiny):
    system = tiny(own_policies.Counter(lambda: 1 / 0, "record"))
    with ThreadPoolExecutor(2) as executor, pytest.raises(ZeroDivisionError) as raised:
        asked(system, executor)
    assert not raised.value.sweep.complete
    assert "on a worker" in str(raised.value.__cause__)


def test_policies_of_ones_own_are_sent_along(tiny):
    system = tiny(own_policies.Breaker())
    one = ho.sweep(system, VARY, replications=2, store=None)
    with Processes(2) as executor:
        assert asked(system, executor, replications=2).to_csv() == one.to_csv()


def test_policies_that_cannot_be_sent_are_refused(tiny):
    class Local(ho.Policy):
        pass

    with Processes(1) as executor, pytest.raises(TypeError, match="in a module that"):
        asked(tiny(Local()), executor)


def test_a_rate_from_a_file_is_sent_along(tiny, tmp_path):
    (tmp_path / "rates.csv").write_text("seconds,requests_per_second\n0,10\n7.25,33.3\n20,5e1\n")
    path = tmp_path / "shop.yaml"
    tiny().with_value(RATE, "50/s").save(path)
    path.write_text(path.read_text().replace("rate: 50/s", "rate: {csv: rates.csv}"))
    system = ho.load(path)
    sweep = ho.sweep(system, {WORKERS: [1, 2]}, replications=2, store=None)
    question = chunks.Question(_core.engine_version, "x", ("users.p99",), 3, None, 2)
    texts = chunks.texts_of(sweep._plan, range(4))
    (tmp_path / "rates.csv").unlink()
    outcome = chunks.do_chunk(chunks.Chunk(question, texts, (0, 1, 2, 3)))
    assert outcome.where == ""
    assert [each[1][0] for each in outcome.finished] == list(sweep.fingerprints)


def test_a_worker_with_another_halfopen_is_refused(system, monkeypatch):
    class Elsewhere(ThreadPoolExecutor):
        def submit(self, function, chunk):
            other = chunks.Question("0.0.1+else", *list(vars(chunk.question).values())[1:])
            return super().submit(function, chunks.Chunk(other, chunk.systems, chunk.runs))

    with pytest.raises(RuntimeError, match=r"(?s)this is 0.0.1\+else.*install the same version"):
        asked(system, Elsewhere(1))


def test_threads_beside_an_executor_are_refused(system):
    with pytest.raises(ValueError, match="either threads or an executor"):
        asked(system, Backwards(), threads=2)


def test_what_is_no_executor_is_refused(system):
    with pytest.raises(TypeError, match="is no executor"):
        asked(system, 7)


def test_ctrl_c_keeps_what_is_finished(system, small_chunks):
    def stop(share):
        if share > 0.3:
            raise KeyboardInterrupt

    with ThreadPoolExecutor(2) as executor, pytest.warns(ho.InterruptedWarning):
        part = asked(system, executor, progress=stop)
    assert not part.complete
    assert 72 <= part.finished.sum() < 240
    assert numpy.isnan(part["users.p99"].ravel()[~part.finished]).all()
