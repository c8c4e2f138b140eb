"""Running: repeatable, with the GIL released, stopped by Ctrl-C."""

import signal
import subprocess
import sys
import textwrap
import threading
import time

import halfopen as ho
import pytest

INTERRUPTED = """
import os, signal, threading, time, warnings
import halfopen as ho

{setup}
ready = threading.Event()
def interrupt():
    ready.wait()
    os.kill(os.getpid(), signal.SIGINT)
threading.Thread(target=interrupt, daemon=True).start()
{run}
"""


def outcome_of_interrupt(setup, run):
    script = INTERRUPTED.format(setup=textwrap.dedent(setup), run=textwrap.dedent(run))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_the_same_seed_gives_the_same_run(shop):
    assert shop.run("30s").fingerprint == shop.run("30s", seed=7).fingerprint
    assert shop.run("30s", seed=8).fingerprint != shop.run("30s", seed=7).fingerprint
    assert shop.run("30s", replication=1).fingerprint != shop.run("30s").fingerprint


def test_the_duration_is_a_text_with_a_unit_or_seconds(shop):
    assert shop.run("20s").fingerprint == shop.run(20).fingerprint
    with pytest.raises(ValueError, match="bare number"):
        shop.run("20")


def test_progress_is_told_up_to_the_end(shop):
    shares = []
    shop.run("240s", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_what_progress_raises_stops_the_run(shop):
    def stop(share):
        raise LookupError(share)

    with pytest.raises(LookupError):
        shop.run("240s", progress=stop)


def test_another_thread_goes_on_during_a_run(shop):
    """The other thread acts between the beginning of a run and its end, without being let."""
    during = threading.Event()
    began, ended = threading.Event(), threading.Event()

    def watch():
        began.wait()
        if not ended.is_set():
            during.set()

    watcher = threading.Thread(target=watch)
    watcher.start()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)  # nobody is asked to give way: only a released GIL lets others in
    try:
        shop.run("20000s", progress=lambda share: began.set())
        ended.set()
    finally:
        sys.setswitchinterval(interval)
    watcher.join()
    assert during.is_set()


def test_two_threads_run_one_system(shop):
    fingerprints = []
    threads = [
        threading.Thread(target=lambda: fingerprints.append(shop.run("100s").fingerprint))
        for _ in range(4)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(set(fingerprints)) == 1
    assert len(fingerprints) == 4


def test_ctrl_c_stops_a_run_and_keeps_what_was_computed():
    words = outcome_of_interrupt(
        "shop = ho.gallery('missing_timeout').with_value('incidents', [])",
        """
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = shop.run("80000h", progress=lambda share: ready.set())
        print(result.complete, result["shoppers"].sent > 0, len(result["product"].busy) > 0)
        print(caught[0].category.__name__, len(result.expectations))
        """,
    )
    assert words == ["False", "True", "True", "InterruptedWarning", "0"]


def test_ctrl_c_in_a_world_raises_and_the_world_can_run_on():
    words = outcome_of_interrupt(
        "world = ho.gallery('missing_timeout').with_value('incidents', []).start()",
        """
        try:
            world.run_until("80000h", progress=lambda share: ready.set())
        except KeyboardInterrupt:
            now = world.now
            print(0 < now < 80000 * 3600, world.run_until(now + 1).now == now + 1)
        """,
    )
    assert words == ["True", "True"]


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs interval timers")
def test_a_signal_handler_that_raises_is_heard(shop):
    class Late(Exception):
        pass

    def too_late(signum, frame):
        raise Late

    before = signal.signal(signal.SIGALRM, too_late)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(Late):
            shop.with_value("incidents", []).run("80000h")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_small_run_costs_little():
    system = ho.System().service("a", endpoints={"x": [ho.work("1ms")]})
    system.run("1s")
    costs = []
    for _ in range(20):
        begin = time.perf_counter()
        system.run("1s")
        costs.append(time.perf_counter() - begin)
    assert min(costs) < 0.001
