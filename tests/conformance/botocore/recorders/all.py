"""Answers for botocore's backoff, quota and bucket, each told its kind: see the files above."""

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace

SECOND = 1_000_000_000


class Library:
    """The retry modules of one version, which has a virtual environment of its own."""

    def __init__(self, environment: Path) -> None:
        folder = next(environment.glob("lib/python*/site-packages"))
        for name in [name for name in sys.modules if name.split(".")[0] == "botocore"]:
            del sys.modules[name]
        sys.path.insert(0, str(folder))
        self.standard = importlib.import_module("botocore.retries.standard")
        self.quota = importlib.import_module("botocore.retries.quota")
        self.bucket = importlib.import_module("botocore.retries.bucket")
        self.exceptions = importlib.import_module("botocore.exceptions")
        sys.path.pop(0)
        self.has_detector = hasattr(self.standard, "ThrottlingErrorDetector") and hasattr(
            self.standard.ThrottlingErrorDetector, "is_throttling_error_from_context"
        )

    def detector(self) -> dict:
        """Arguments that make a rejection a throttling error, where the version knows of them."""
        if not self.has_detector:
            return {}
        tell = SimpleNamespace(is_throttling_error_from_context=lambda context: context.rejected)
        return {"throttling_detector": tell}


class Backoff:
    def __init__(self, library: Library, settings: dict[str, str]) -> None:
        self.uniform = 0.0
        self.backoff = library.standard.ExponentialBackoff(
            max_backoff=float(settings["max"]), random=lambda: self.uniform, **library.detector()
        )

    def next(
        self, attempt: str, uniform: str, failure: str = "error", retry_after: str = ""
    ) -> str:
        self.uniform = float(uniform)
        headers = {"x-amz-retry-after": retry_after} if retry_after else {}
        context = SimpleNamespace(
            attempt_number=int(attempt),
            rejected=failure == "rejected",
            http_response=SimpleNamespace(headers=headers),
        )
        return str(round(self.backoff.delay_amount(context) * SECOND))


class Quota:
    def __init__(self, library: Library, settings: dict[str, str]) -> None:
        self.timeout = library.exceptions.ReadTimeoutError(endpoint_url="")
        self.quota = library.quota.RetryQuota(int(settings["capacity"]))
        self.checker = library.standard.RetryQuotaChecker(self.quota, **library.detector())
        self.calls: dict[str, dict] = {}

    def retry(self, call: str, failure: str) -> str:
        context = SimpleNamespace(
            request_context=self.calls.setdefault(call, {}),
            caught_exception=self.timeout if failure == "timeout" else None,
            rejected=failure == "rejected",
            add_retry_metadata=lambda **_: None,
        )
        allowed = self.checker.acquire_retry_quota(context)
        return f"{'yes' if allowed else 'no'} {self.quota.available_capacity}"

    def end(self, call: str, status: str) -> str:
        response = SimpleNamespace(status_code=int(status)) if status != "0" else None
        self.checker.release_retry_quota(self.calls.pop(call, {}), response)
        return str(self.quota.available_capacity)


class Bucket:
    def __init__(self, library: Library, settings: dict[str, str]) -> None:
        self.now = 0
        self.full = library.exceptions.CapacityNotAvailableError
        clock = SimpleNamespace(current_time=lambda: self.now / SECOND)
        self.bucket = library.bucket.TokenBucket(float(settings["rate"]), clock)

    def acquire(self, now: str) -> str:
        self.now = int(now)
        try:
            self.bucket.acquire(block=False)
        except self.full:
            return "no"
        return "yes"


def main(kind: str, build: Path) -> None:
    libraries = {version: Library(build / version) for version in ("1.43.0", "1.44.5")}
    begin = {"backoff": Backoff, "quota": Quota, "bucket": Bucket}[kind]
    thing = None
    for line in sys.stdin:
        words = line.split()
        answer = ""
        if words[0] == "sequence":
            settings = dict(word.split("=") for word in words[1:])
            thing = begin(libraries[settings.get("version", "1.44.5")], settings)
        else:
            answer = f" => {getattr(thing, words[0])(*words[1:])}"
        print(line.rstrip("\n") + answer)


main(sys.argv[1], Path(sys.argv[2]))
