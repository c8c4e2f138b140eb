"""recall.py: how long it takes to ask for 100 000 stored runs again, as a user asks: ho.sweep of
100 settings with 1000 replications and six figures each. Prints seconds, of the parts too."""

import tempfile
import time
from pathlib import Path

import halfopen as ho

SYSTEM = """\
schema: 1
services:
  api: {endpoints: {page: [{work: 1ms}]}}
traffic:
  users: {send: api.page, rate: 50/s}
run: {duration: 100ms, seed: 1}
"""
FIGURES = ["users.p50", "users.p90", "users.p99", "users.mean", "users.succeed", "users.sent"]


def asked(store):
    begin = time.perf_counter()
    vary = {"services.api.workers": range(1, 101)}
    found = ho.sweep(ho.loads(SYSTEM), vary, replications=1000, figures=FIGURES, store=store)
    return found, time.perf_counter() - begin


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.sqlite"
        first, computed = asked(path)
        again, recalled = min((asked(path) for _ in range(3)), key=lambda each: each[1])
        assert again.recalled == again.runs == 100_000
        assert again.values.tobytes() == first.values.tobytes()
        begin = time.perf_counter()
        again.to_pandas()
        table = time.perf_counter() - begin
        print(f"computed and stored {computed:.2f} s, recalled {recalled:.3f} s, "
              f"to_pandas {table:.3f} s, file {path.stat().st_size / 1e6:.1f} MB")  # fmt: skip


if __name__ == "__main__":
    main()
