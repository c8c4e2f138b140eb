"""kill_sweeps.py FILE FOLDER KILLS SEED: kills a sweep so often, at random points, and looks each
time whether all runs that it reported are in the store; prints what it found as JSON.

The sweep is a child of its own, which says the number of each run once it is kept.
"""

import json
import os
import random
import signal
import struct
import sys
import time

import halfopen as ho
from halfopen import _core

VARY = {"services.store.workers": [1, 2, 3, 4], "traffic.users.rate": ["40/s", "50/s"]}
REPLICATIONS = 60
NUMBER = struct.Struct("I")


def plan_of(system):
    return _core.SweepPlan(
        system._topology(),
        ho.designs.grid(VARY).raw,
        variant="as_written",
        seed=None,
        duration=1_000_000_000,
        replications=REPLICATIONS,
        figures=["users.p99", "users.succeed"],
    )


def work(plan, path, pipe):
    """The sweep, one run after the other, as `ho.sweep` keeps them."""
    store = ho.Store(path)
    sweep = plan.recalled(store)
    for run in sweep.to_do():
        sweep.take([(run, plan.run(run))], store)
        os.write(pipe, NUMBER.pack(run))


def killed(plan, path, after):
    """The runs that a child reported before it was killed, and whether it was."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        work(plan, path, writing)
        os._exit(0)
    os.close(writing)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    whole = len(said) - len(said) % NUMBER.size
    return {run for (run,) in NUMBER.iter_unpack(said[:whole])}, os.WIFSIGNALED(status)


def main(file, folder, kills, seed):
    plan = plan_of(ho.load(file))
    expected = plan.recalled(None)
    expected.take([(run, plan.run(run)) for run in expected.to_do()], None)
    dice = random.Random(seed)
    found = {"kills": 0, "reported": 0, "lost": 0, "finished": 0, "different": 0}
    sweeps = 0
    path = f"{folder}/0.sqlite"
    while found["kills"] < kills:
        reported, was_killed = killed(plan, path, dice.uniform(0, 0.06))
        found["kills"] += was_killed
        found["reported"] += len(reported)
        after = plan.recalled(ho.Store(path))
        found["lost"] += len(reported & set(after.to_do()))
        if not after.to_do():
            found["finished"] += 1
            found["different"] += after.to_csv() != expected.to_csv()
            sweeps += 1
            path = f"{folder}/{sweeps}.sqlite"
    with open(f"{folder}/last", "w") as last:
        last.write(path)
    work(plan, path, os.open(os.devnull, os.O_WRONLY))
    found["different"] += plan.recalled(ho.Store(path)).to_csv() != expected.to_csv()
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
