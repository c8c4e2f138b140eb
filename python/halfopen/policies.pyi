"""The policies that protect a call. Made by tests/python/test_policies_stub.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from .custom import Policy as Policy

class BuiltIn(Policy):
    name: str
    def __init__(self, *short: Any, **settings: Any) -> None: ...
    @property
    def document(self) -> dict[str, dict[str, Any]]: ...

def alone(policy: BuiltIn) -> Any: ...
def class_name(name: str) -> str: ...
def describe(field: Mapping[str, Any]) -> str: ...

class Fallback(BuiltIn):
    def __init__(
        self,
        value: str = "a default",
        *,
        cached_for: str | timedelta = "0s",
        call: str = "",
    ) -> None: ...
    @property
    def value(self) -> str:
        """what is served instead, in words; the answer then counts as degraded

        text; default 'a default'
        """
    @property
    def cached_for(self) -> str | timedelta:
        """serves the last good answer, if there was one no longer ago than this, and fails
        otherwise; 0s: `value` can always be served

        duration; default '0s'; 0s to 320000000s
        """
    @property
    def call(self) -> str:
        """an endpoint that is called instead; if that fails too, so does the call

        text; default ''
        """

class Cache(BuiltIn):
    def __init__(
        self,
        hit_ratio: str = "0%",
        *,
        keys: int = 1000,
        popularity: float = 1.0,
        ttl: str | timedelta = "60s",
        stale_while_revalidate: str | timedelta = "0s",
        coalesce: bool = False,
        hit_time: str | timedelta = "0s",
    ) -> None: ...
    @property
    def hit_ratio(self) -> str:
        """this share of the calls is answered by the cache, whatever they ask for; 0%: keys decide

        fraction; default '0%'; 0% to 100%
        """
    @property
    def keys(self) -> int:
        """how many different things are asked for

        count; default 1000; 1 to 1000000
        """
    @property
    def popularity(self) -> float:
        """the exponent of Zipf's law: the n-th key is asked for in proportion to 1 / n^popularity;
        0: all alike

        number; default 1.0; 0.0 to 10.0
        """
    @property
    def ttl(self) -> str | timedelta:
        """how long an answer is fresh

        duration; default '60s'; 1ns to 320000000s
        """
    @property
    def stale_while_revalidate(self) -> str | timedelta:
        """for so long after that the old answer is served, while one call in the background fetches
        a new one

        duration; default '0s'; 0s to 320000000s
        """
    @property
    def coalesce(self) -> bool:
        """calls for a key that is being fetched wait for that answer instead of fetching it again

        flag; default False
        """
    @property
    def hit_time(self) -> str | timedelta:
        """how long an answer from the cache takes

        duration; default '0s'; 0s to 320000000s
        """

class ClientThrottle(BuiltIn):
    def __init__(
        self,
        multiplier: float = 2.0,
        *,
        window: str | timedelta = "120s",
        buckets: int = 120,
    ) -> None: ...
    @property
    def multiplier(self) -> float:
        """K: rejects once there are more than so many times as many requests as accepted ones

        number; default 2.0; 1.0 to 1000.0
        """
    @property
    def window(self) -> str | timedelta:
        """how far back requests are counted

        duration; default '120s'; 1ms to 320000000s
        """
    @property
    def buckets(self) -> int:
        """in how many steps the window moves

        count; default 120; 1 to 10000
        """

class AdmissionControl(BuiltIn):
    def __init__(
        self,
        sr_threshold: str = "95%",
        *,
        sampling_window: str | timedelta = "30s",
        aggression: float = 1.0,
        rps_threshold: int = 0,
        max_rejection_probability: str = "80%",
    ) -> None: ...
    @property
    def sr_threshold(self) -> str:
        """rejects once a smaller share of the requests succeeds

        fraction; default '95%'; 1% to 100%
        """
    @property
    def sampling_window(self) -> str | timedelta:
        """how far back requests are counted, in whole seconds

        duration; default '30s'; 1s to 10000s
        """
    @property
    def aggression(self) -> float:
        """1: the rejection probability grows evenly; more: sooner

        number; default 1.0; 1.0 to 1000.0
        """
    @property
    def rps_threshold(self) -> int:
        """rejects nothing at fewer requests a second

        count; default 0; 0 to 1000000000
        """
    @property
    def max_rejection_probability(self) -> str:
        """rejects no larger share of the requests

        fraction; default '80%'; 0% to 100%
        """

class Deadline(BuiltIn):
    def __init__(
        self,
        timeout: str | timedelta = "1s",
        *,
        propagate_deadline: bool = True,
        on_timeout: Literal["orphan", "cancel"] = "orphan",
    ) -> None: ...
    @property
    def timeout(self) -> str | timedelta:
        """how long the whole call may take, all its attempts included

        duration; default '1s'; 1ns to 320000000s
        """
    @property
    def propagate_deadline(self) -> bool:
        """whether the callee learns how much time is left, and its callees in turn

        flag; default True
        """
    @property
    def on_timeout(self) -> Literal["orphan", "cancel"]:
        """what becomes of the callee's work: it goes on (orphan) or stops (cancel)

        word; default 'orphan'; one of orphan, cancel
        """

class RetryBudget(BuiltIn):
    def __init__(
        self,
        preset: Literal[
            "finagle",
            "tower",
            "envoy",
            "envoy_budget",
            "grpc",
            "botocore",
            "botocore_1_44",
            "brooker",
            "sre",
        ] = "finagle",
        *,
        type: Literal["ratio", "concurrent", "throttle", "quota", "rate"] = "ratio",
        ratio_rule: Literal["finagle", "tower"] = "finagle",
        ttl: str | timedelta = "10s",
        min_retries_per_second: int = 10,
        percent_can_retry: str = "20%",
        budget_percent: str = "20%",
        min_retry_concurrency: int | Literal["unlimited"] = 3,
        max_tokens: float = 10.0,
        token_ratio: float = 0.1,
        capacity: float = 500.0,
        retry_cost: float = 5.0,
        timeout_cost: float = 10.0,
        rejected_cost: float = 5.0,
        success_deposit: float = 1.0,
        release_on_success: bool = True,
        retries_per_second: float = 1.0,
        starts_full: bool = True,
    ) -> None: ...
    @property
    def preset(
        self,
    ) -> Literal[
        "finagle",
        "tower",
        "envoy",
        "envoy_budget",
        "grpc",
        "botocore",
        "botocore_1_44",
        "brooker",
        "sre",
    ]:
        """the library whose budget and defaults are meant

        word; default 'finagle'; one of finagle, tower, envoy, envoy_budget, grpc, botocore,
        botocore_1_44, brooker, sre
        """
    @property
    def type(self) -> Literal["ratio", "concurrent", "throttle", "quota", "rate"]:
        """what is kept within bounds

        word; default 'ratio'; one of ratio, concurrent, throttle, quota, rate
        """
    @property
    def ratio_rule(self) -> Literal["finagle", "tower"]:
        """ratio: how it counts calls and time

        word; default 'finagle'; one of finagle, tower
        """
    @property
    def ttl(self) -> str | timedelta:
        """ratio: how long a call counts

        duration; default '10s'; 1s to 60s
        """
    @property
    def min_retries_per_second(self) -> int:
        """ratio: so many retries are allowed however few the calls

        count; default 10; 0 to 1000000
        """
    @property
    def percent_can_retry(self) -> str:
        """ratio: this share of the calls may be retried

        fraction; default '20%'; 0% to 100%
        """
    @property
    def budget_percent(self) -> str:
        """concurrent: retries may be this share of the attempts under way; 0%:
        min_retry_concurrency alone

        fraction; default '20%'; 0% to 100%
        """
    @property
    def min_retry_concurrency(self) -> int | Literal["unlimited"]:
        """concurrent: so many retries at one time are always allowed

        count; default 3; 0 to 1000000
        """
    @property
    def max_tokens(self) -> float:
        """throttle: tokens at first and at most; retries need more than half

        number; default 10.0; 0.002 to 1000.0
        """
    @property
    def token_ratio(self) -> float:
        """throttle: tokens that a success adds; a failure takes one

        number; default 0.1; 0.001 to 1000.0
        """
    @property
    def capacity(self) -> float:
        """quota, rate: tokens at most

        number; default 500.0; 0.001 to 1000000000.0
        """
    @property
    def retry_cost(self) -> float:
        """quota: tokens that a retry takes

        number; default 5.0; 0.0 to 1000000.0
        """
    @property
    def timeout_cost(self) -> float:
        """quota: tokens that a retry after a timeout takes

        number; default 10.0; 0.0 to 1000000.0
        """
    @property
    def rejected_cost(self) -> float:
        """quota: tokens that a retry takes when the callee rejected the attempt

        number; default 5.0; 0.0 to 1000000.0
        """
    @property
    def success_deposit(self) -> float:
        """quota: tokens that a success adds; with release_on_success only that of a first attempt

        number; default 1.0; 0.0 to 1000000.0
        """
    @property
    def release_on_success(self) -> bool:
        """quota: a retry that succeeds gives back what it took

        flag; default True
        """
    @property
    def retries_per_second(self) -> float:
        """rate: tokens added a second; a retry takes one

        number; default 1.0; 1e-06 to 1000000000.0
        """
    @property
    def starts_full(self) -> bool:
        """rate: whether the tokens are there from the first

        flag; default True
        """

class Retry(BuiltIn):
    def __init__(
        self,
        max_attempts: int | Literal["unlimited"] = 3,
        *,
        preset: Literal[
            "none",
            "resilience4j",
            "polly",
            "cockatiel",
            "tenacity",
            "grpc",
            "envoy",
            "istio",
            "botocore",
            "botocore_1_44",
            "temporal",
        ] = "none",
        retry_on_error: bool = True,
        retry_on_timeout: bool = True,
        retry_on_rejected: bool = True,
        retry_on_circuit_open: bool = False,
        idempotent_only: bool = False,
        backoff: Literal["none", "constant", "linear", "exponential", "exponential_sum"] = "none",
        backoff_base: str | timedelta = "100ms",
        backoff_base_after_rejected: str | timedelta = "0s",
        backoff_multiplier: float = 2.0,
        backoff_min: str | timedelta = "0s",
        backoff_max: str | timedelta = "87840h",
        backoff_cap: Literal["before_jitter", "after_jitter"] = "before_jitter",
        jitter: Literal[
            "none",
            "equal",
            "full",
            "proportional",
            "additive",
            "decorrelated_aws",
            "soft_exponential",
        ] = "none",
        jitter_factor: str = "50%",
        jitter_inclusive: bool = False,
        backoff_resolution: str | timedelta = "1ns",
        truncate_each_step: bool = False,
        respect_retry_after: bool = False,
        retry_after_excess_max: str | timedelta = "0s",
        retry_after_resets_backoff: bool = False,
        max_retries: int | Literal["unlimited"] | None = None,
    ) -> None: ...
    @property
    def max_attempts(self) -> int | Literal["unlimited"]:
        """how many attempts in all, the first included

        count; default 3; 1 to 1000000
        """
    @property
    def preset(
        self,
    ) -> Literal[
        "none",
        "resilience4j",
        "polly",
        "cockatiel",
        "tenacity",
        "grpc",
        "envoy",
        "istio",
        "botocore",
        "botocore_1_44",
        "temporal",
    ]:
        """the library whose defaults and details are meant

        word; default 'none'; one of none, resilience4j, polly, cockatiel, tenacity, grpc, envoy,
        istio, botocore, botocore_1_44, temporal
        """
    @property
    def retry_on_error(self) -> bool:
        """tries again when the callee answered with an error or went down at it

        flag; default True
        """
    @property
    def retry_on_timeout(self) -> bool:
        """tries again when an attempt timed out

        flag; default True
        """
    @property
    def retry_on_rejected(self) -> bool:
        """tries again when the callee did not begin: down, queue full, or waited in it for too long

        flag; default True
        """
    @property
    def retry_on_circuit_open(self) -> bool:
        """tries again when an inner circuit breaker stopped the attempt

        flag; default False
        """
    @property
    def idempotent_only(self) -> bool:
        """a call that must not be done twice is tried again only when the callee did not begin it

        flag; default False
        """
    @property
    def backoff(self) -> Literal["none", "constant", "linear", "exponential", "exponential_sum"]:
        """how the interval before retry n grows: 0, base, base * n, base * multiplier^(n-1), or the
        sum of those up to n

        word; default 'none'; one of none, constant, linear, exponential, exponential_sum
        """
    @property
    def backoff_base(self) -> str | timedelta:
        """the interval before the first retry

        duration; default '100ms'; 1ns to 320000000s
        """
    @property
    def backoff_base_after_rejected(self) -> str | timedelta:
        """the base when the callee rejected the attempt; 0s: backoff_base

        duration; default '0s'; 0s to 320000000s
        """
    @property
    def backoff_multiplier(self) -> float:
        """how much longer each interval is than the one before

        number; default 2.0; 1.0 to 1000.0
        """
    @property
    def backoff_min(self) -> str | timedelta:
        """no delay is shorter

        duration; default '0s'; 0s to 320000000s
        """
    @property
    def backoff_max(self) -> str | timedelta:
        """no interval, or no delay, is longer: see backoff_cap

        duration; default '87840h'; 1ns to 320000000s
        """
    @property
    def backoff_cap(self) -> Literal["before_jitter", "after_jitter"]:
        """whether backoff_max bounds the interval, or the delay that the jitter made of it

        word; default 'before_jitter'; one of before_jitter, after_jitter
        """
    @property
    def jitter(
        self,
    ) -> Literal[
        "none",
        "equal",
        "full",
        "proportional",
        "additive",
        "decorrelated_aws",
        "soft_exponential",
    ]:
        """how chance makes the delay of the interval

        word; default 'none'; one of none, equal, full, proportional, additive, decorrelated_aws,
        soft_exponential
        """
    @property
    def jitter_factor(self) -> str:
        """the share of the interval that proportional jitter adds or takes, or of the base that
        additive jitter adds

        fraction; default '50%'; 0% to 100%
        """
    @property
    def jitter_inclusive(self) -> bool:
        """the upper end of proportional jitter is reached: its range is one backoff_resolution
        wider

        flag; default False
        """
    @property
    def backoff_resolution(self) -> str | timedelta:
        """a delay is cut to a multiple of this

        duration; default '1ns'; 1ns to 1s
        """
    @property
    def truncate_each_step(self) -> bool:
        """each exponential interval is cut to the resolution before the next is made of it

        flag; default False
        """
    @property
    def respect_retry_after(self) -> bool:
        """waits as long as the callee asked for

        flag; default False
        """
    @property
    def retry_after_excess_max(self) -> str | timedelta:
        """never shorter than the backoff's own delay, nor longer by more than this; 0s: exactly as
        long as asked for

        duration; default '0s'; 0s to 320000000s
        """
    @property
    def retry_after_resets_backoff(self) -> bool:
        """after such a wait the backoff begins anew

        flag; default False
        """
    @property
    def max_retries(self) -> int | Literal["unlimited"] | None:
        """how many attempts beside the first: max_attempts, less one

        count; default None; 0 to 999999
        """

class Hedge(BuiltIn):
    def __init__(
        self,
        delay: str | timedelta = "2s",
        *,
        preset: Literal["none", "polly", "grpc", "resilience4j"] = "none",
        max_attempts: int = 2,
        delay_quantile: str = "0%",
        on_loss: Literal["cancel", "orphan"] = "cancel",
        next_at_once_after_failure: bool = True,
    ) -> None: ...
    @property
    def delay(self) -> str | timedelta:
        """how long an attempt is waited for before the next joins it; 0s: all begin at once

        duration; default '2s'; 0s to 320000000s
        """
    @property
    def preset(self) -> Literal["none", "polly", "grpc", "resilience4j"]:
        """the library whose defaults are meant

        word; default 'none'; one of none, polly, grpc, resilience4j
        """
    @property
    def max_attempts(self) -> int:
        """how many attempts in all, the first included

        count; default 2; 1 to 100
        """
    @property
    def delay_quantile(self) -> str:
        """waits as long as this share of the edge's good answers took so far, and `delay` until
        there have been 100; 0%: always `delay`

        fraction; default '0%'; 0% to 99.99%
        """
    @property
    def on_loss(self) -> Literal["cancel", "orphan"]:
        """what becomes of the attempts that lose: told to stop (cancel), or left to go on (orphan)

        word; default 'cancel'; one of cancel, orphan
        """
    @property
    def next_at_once_after_failure(self) -> bool:
        """an attempt that fails sends the next at once; else the failure is the answer

        flag; default True
        """

class CircuitBreaker(BuiltIn):
    def __init__(
        self,
        preset: Literal[
            "resilience4j",
            "polly",
            "hystrix",
            "gobreaker",
            "cockatiel",
            "opossum",
            "pybreaker",
        ] = "resilience4j",
        *,
        failure_rate_threshold: str = "50%",
        failure_count_threshold: int = 0,
        slow_call_rate_threshold: str = "100%",
        slow_call_duration_threshold: str | timedelta = "60s",
        comparison: Literal["ge", "gt"] = "ge",
        rate_arithmetic: Literal[
            "single_percent",
            "ratio",
            "percent",
            "product",
            "hundredths",
        ] = "single_percent",
        rate_base: Literal["results", "permitted_calls", "all_calls"] = "results",
        evaluated_on: Literal["result", "failure", "tick"] = "result",
        sliding_window_type: Literal["count", "time", "consecutive"] = "count",
        sliding_window_size: int = 100,
        sliding_window_duration: str | timedelta = "100s",
        sliding_window_buckets: int = 0,
        sliding_window_bucket: str | timedelta = "1s",
        sliding_window_bucket_min: str | timedelta = "0s",
        buckets_begin: Literal["clock", "generation", "call", "rotation"] = "clock",
        minimum_number_of_calls: int = 100,
        minimum_failures_per_second: int = 0,
        on_close: Literal["reset", "reset_and_count", "keep"] = "reset",
        wait_duration_in_open_state: str | timedelta = "60s",
        wait_multiplier: float = 1.0,
        max_wait_duration_in_open_state: str | timedelta = "87840h",
        half_open_begins: Literal["after_wait", "at_wait", "by_timer"] = "after_wait",
        permitted_calls_in_half_open: int | Literal["unlimited"] = 10,
        half_open_permits: Literal["total", "concurrent"] = "total",
        half_open_verdict: Literal["rate", "successes", "results"] = "rate",
        half_open_successes: int = 0,
        half_open_failures_tolerated: int = 0,
        max_wait_duration_in_half_open: str | timedelta = "0s",
        on_half_open_excess: Literal["reject", "queue"] = "reject",
        late_results: Literal["count", "drop", "drop_trials", "as_permitted"] = "count",
        probe_release: Literal["strict", "lazy"] = "lazy",
        released_counts: Literal[
            "nothing",
            "success",
            "trial_success",
            "trial_failure",
        ] = "nothing",
        scope: Literal["edge", "caller", "caller_instance", "callee_instance"] = "edge",
        ignore_rejections: bool = False,
    ) -> None: ...
    @property
    def preset(
        self,
    ) -> Literal[
        "resilience4j",
        "polly",
        "hystrix",
        "gobreaker",
        "cockatiel",
        "opossum",
        "pybreaker",
    ]:
        """the library whose defaults and boundary conditions are meant

        word; default 'resilience4j'; one of resilience4j, polly, hystrix, gobreaker, cockatiel,
        opossum, pybreaker
        """
    @property
    def failure_rate_threshold(self) -> str:
        """opens when at least this share of the window's calls failed

        fraction; default '50%'; 1e-07% to 100%
        """
    @property
    def failure_count_threshold(self) -> int:
        """opens when so many of the window's calls failed, whatever the rates; 0: by the rates

        count; default 0; 0 to 1000000
        """
    @property
    def slow_call_rate_threshold(self) -> str:
        """opens when at least this share of the window's calls was slow

        fraction; default '100%'; 1e-07% to 100%
        """
    @property
    def slow_call_duration_threshold(self) -> str | timedelta:
        """a call that took longer than this is slow

        duration; default '60s'; 1ns to 320000000s
        """
    @property
    def comparison(self) -> Literal["ge", "gt"]:
        """whether it opens already at exactly its threshold (ge) or above it only (gt)

        word; default 'ge'; one of ge, gt
        """
    @property
    def rate_arithmetic(
        self,
    ) -> Literal[
        "single_percent",
        "ratio",
        "percent",
        "product",
        "hundredths",
    ]:
        """how a rate is computed: decides within a rounding error of the threshold

        word; default 'single_percent'; one of single_percent, ratio, percent, product,
        hundredths
        """
    @property
    def rate_base(self) -> Literal["results", "permitted_calls", "all_calls"]:
        """what a rate is a share of: calls that ended, calls let through, or all that came

        word; default 'results'; one of results, permitted_calls, all_calls
        """
    @property
    def evaluated_on(self) -> Literal["result", "failure", "tick"]:
        """when the window is looked at: after a result, after a failure, or at the end of a bucket

        word; default 'result'; one of result, failure, tick
        """
    @property
    def sliding_window_type(self) -> Literal["count", "time", "consecutive"]:
        """what the window holds: the last N calls (count), those of a while (time), or the failures
        in a row (consecutive)

        word; default 'count'; one of count, time, consecutive
        """
    @property
    def sliding_window_size(self) -> int:
        """how many calls the window holds; consecutive: how many failures in a row open it; time:
        its duration in seconds, if that is not set

        count; default 100; 1 to 1000000
        """
    @property
    def sliding_window_duration(self) -> str | timedelta:
        """time and consecutive: how long a result is remembered; 0s: until it closes

        duration; default '100s'; 0s to 1000000s
        """
    @property
    def sliding_window_buckets(self) -> int:
        """how many buckets the window has at least; 0: as many whole ones as its duration needs

        count; default 0; 0 to 1000000
        """
    @property
    def sliding_window_bucket(self) -> str | timedelta:
        """how long a bucket is at most; 0s: as long as the window, or its share of it

        duration; default '1s'; 0s to 1000000s
        """
    @property
    def sliding_window_bucket_min(self) -> str | timedelta:
        """if the buckets were shorter than this, there is one alone

        duration; default '0s'; 0s to 1000000s
        """
    @property
    def buckets_begin(self) -> Literal["clock", "generation", "call", "rotation"]:
        """how time is cut into buckets: by the clock, from its closing, or from a call

        word; default 'clock'; one of clock, generation, call, rotation
        """
    @property
    def minimum_number_of_calls(self) -> int:
        """no rate is computed before this many calls were recorded

        count; default 100; 0 to 1000000
        """
    @property
    def minimum_failures_per_second(self) -> int:
        """no rate is computed of fewer calls than would have so many failures at the threshold

        count; default 0; 0 to 1000000
        """
    @property
    def on_close(self) -> Literal["reset", "reset_and_count", "keep"]:
        """what closing does to the window

        word; default 'reset'; one of reset, reset_and_count, keep
        """
    @property
    def wait_duration_in_open_state(self) -> str | timedelta:
        """how long it stays open before it lets trial calls through

        duration; default '60s'; 1ns to 320000000s
        """
    @property
    def wait_multiplier(self) -> float:
        """by how much the wait grows each time it reopens without having closed

        number; default 1.0; 1.0 to 1000000.0
        """
    @property
    def max_wait_duration_in_open_state(self) -> str | timedelta:
        """how long the wait becomes at most

        duration; default '87840h'; 1ns to 320000000s
        """
    @property
    def half_open_begins(self) -> Literal["after_wait", "at_wait", "by_timer"]:
        """when it becomes half open: at a call after its wait, at a call when it is over, or by
        itself

        word; default 'after_wait'; one of after_wait, at_wait, by_timer
        """
    @property
    def permitted_calls_in_half_open(self) -> int | Literal["unlimited"]:
        """how many trial calls are let through while half open

        count; default 10; 1 to 1000000
        """
    @property
    def half_open_permits(self) -> Literal["total", "concurrent"]:
        """whether the permitted calls are all there are (total) or so many at a time (concurrent)

        word; default 'total'; one of total, concurrent
        """
    @property
    def half_open_verdict(self) -> Literal["rate", "successes", "results"]:
        """what decides while half open: the rates, a number of successes, or that all trials ended

        word; default 'rate'; one of rate, successes, results
        """
    @property
    def half_open_successes(self) -> int:
        """how many trial calls must succeed to close it; 0: as many as are permitted

        count; default 0; 0 to 1000000
        """
    @property
    def half_open_failures_tolerated(self) -> int:
        """how many trial calls may fail before it reopens

        count; default 0; 0 to 1000000
        """
    @property
    def max_wait_duration_in_half_open(self) -> str | timedelta:
        """reopens when half open for this long; 0s: waits for the trial calls, however long

        duration; default '0s'; 0s to 320000000s
        """
    @property
    def on_half_open_excess(self) -> Literal["reject", "queue"]:
        """what becomes of a call too many while half open: rejected, or it waits for the verdict

        word; default 'reject'; one of reject, queue
        """
    @property
    def late_results(self) -> Literal["count", "drop", "drop_trials", "as_permitted"]:
        """what becomes of a result whose call was permitted in an earlier state

        word; default 'count'; one of count, drop, drop_trials, as_permitted
        """
    @property
    def probe_release(self) -> Literal["strict", "lazy"]:
        """whose release gives a trial permit back: a trial call's of this half-open state, or any

        word; default 'lazy'; one of strict, lazy
        """
    @property
    def released_counts(self) -> Literal["nothing", "success", "trial_success", "trial_failure"]:
        """what a call that ends without a verdict counts as

        word; default 'nothing'; one of nothing, success, trial_success, trial_failure
        """
    @property
    def scope(self) -> Literal["edge", "caller", "caller_instance", "callee_instance"]:
        """who shares one breaker: the calls of an edge (edge), of a pair of services (caller), of
        one replica of the caller (caller_instance), or to one replica of the callee
        (callee_instance)

        word; default 'edge'; one of edge, caller, caller_instance, callee_instance
        """
    @property
    def ignore_rejections(self) -> bool:
        """a call that a bulkhead or limiter further in turned away says nothing about the callee;
        else it counts as a failure

        flag; default False
        """

class OutlierDetection(BuiltIn):
    def __init__(
        self,
        preset: Literal["envoy", "istio", "grpc"] = "envoy",
        *,
        rules: Literal["envoy", "grpc"] = "envoy",
        interval: str | timedelta = "10s",
        consecutive_5xx: int = 5,
        enforcing_consecutive_5xx: str = "100%",
        consecutive_gateway_failure: int = 5,
        enforcing_consecutive_gateway_failure: str = "0%",
        split_external_local_origin_errors: bool = False,
        consecutive_local_origin_failure: int = 5,
        enforcing_consecutive_local_origin_failure: str = "100%",
        success_rate_minimum_hosts: int = 5,
        success_rate_request_volume: int = 100,
        success_rate_stdev_factor: float = 1.9,
        enforcing_success_rate: str = "100%",
        enforcing_local_origin_success_rate: str = "100%",
        failure_percentage_threshold: str = "85%",
        failure_percentage_minimum_hosts: int = 5,
        failure_percentage_request_volume: int = 50,
        enforcing_failure_percentage: str = "0%",
        enforcing_failure_percentage_local_origin: str = "0%",
        base_ejection_time: str | timedelta = "30s",
        max_ejection_time: str | timedelta = "300s",
        max_ejection_time_jitter: str | timedelta = "0s",
        max_ejection_percent: str = "10%",
        always_eject_one_host: bool = False,
    ) -> None: ...
    @property
    def preset(self) -> Literal["envoy", "istio", "grpc"]:
        """the product whose defaults are meant

        word; default 'envoy'; one of envoy, istio, grpc
        """
    @property
    def rules(self) -> Literal["envoy", "grpc"]:
        """whose boundary conditions hold, at the limits and at the end of an ejection

        word; default 'envoy'; one of envoy, grpc
        """
    @property
    def interval(self) -> str | timedelta:
        """how often rates are looked at and ejections end

        duration; default '10s'; 1ms to 320000000s
        """
    @property
    def consecutive_5xx(self) -> int:
        """ejects after so many server errors in a row; 0: never

        count; default 5; 0 to 1000000
        """
    @property
    def enforcing_consecutive_5xx(self) -> str:
        """how likely that is done, once it is detected

        fraction; default '100%'; 0% to 100%
        """
    @property
    def consecutive_gateway_failure(self) -> int:
        """ejects after so many 502, 503 or 504 in a row; 0: never

        count; default 5; 0 to 1000000
        """
    @property
    def enforcing_consecutive_gateway_failure(self) -> str:
        """how likely that is done, once it is detected

        fraction; default '0%'; 0% to 100%
        """
    @property
    def split_external_local_origin_errors(self) -> bool:
        """whether timeouts and refused connections are counted apart from the replica's answers

        flag; default False
        """
    @property
    def consecutive_local_origin_failure(self) -> int:
        """split: ejects after so many timeouts or refused connections in a row; 0: never

        count; default 5; 0 to 1000000
        """
    @property
    def enforcing_consecutive_local_origin_failure(self) -> str:
        """how likely that is done, once it is detected

        fraction; default '100%'; 0% to 100%
        """
    @property
    def success_rate_minimum_hosts(self) -> int:
        """compares success rates only among so many replicas with enough requests

        count; default 5; 0 to 1000000
        """
    @property
    def success_rate_request_volume(self) -> int:
        """requests in an interval that are enough for a success rate

        count; default 100; 0 to 1000000000
        """
    @property
    def success_rate_stdev_factor(self) -> float:
        """ejects if the success rate is below the mean by more than so many standard deviations

        number; default 1.9; 0.0 to 1000.0
        """
    @property
    def enforcing_success_rate(self) -> str:
        """how likely that is done, once it is detected

        fraction; default '100%'; 0% to 100%
        """
    @property
    def enforcing_local_origin_success_rate(self) -> str:
        """split: the same for timeouts and refused connections

        fraction; default '100%'; 0% to 100%
        """
    @property
    def failure_percentage_threshold(self) -> str:
        """ejects if this share of an interval's requests failed

        fraction; default '85%'; 0% to 100%
        """
    @property
    def failure_percentage_minimum_hosts(self) -> int:
        """looks at failure percentages only if so many replicas had enough requests

        count; default 5; 0 to 1000000
        """
    @property
    def failure_percentage_request_volume(self) -> int:
        """requests in an interval that are enough for a failure percentage

        count; default 50; 0 to 1000000000
        """
    @property
    def enforcing_failure_percentage(self) -> str:
        """how likely that is done, once it is detected

        fraction; default '0%'; 0% to 100%
        """
    @property
    def enforcing_failure_percentage_local_origin(self) -> str:
        """split: the same for timeouts and refused connections

        fraction; default '0%'; 0% to 100%
        """
    @property
    def base_ejection_time(self) -> str | timedelta:
        """how long the first ejection lasts; the n-th in a row n times as long

        duration; default '30s'; 1ms to 320000000s
        """
    @property
    def max_ejection_time(self) -> str | timedelta:
        """no ejection lasts longer, unless base_ejection_time is longer

        duration; default '300s'; 1ms to 320000000s
        """
    @property
    def max_ejection_time_jitter(self) -> str | timedelta:
        """up to this much is added to an ejection by chance, in whole milliseconds

        duration; default '0s'; 0s to 320000000s
        """
    @property
    def max_ejection_percent(self) -> str:
        """at most this share of the replicas is ejected at once: at 10%, none of fewer than ten

        fraction; default '10%'; 0% to 100%
        """
    @property
    def always_eject_one_host(self) -> bool:
        """whether one replica may be ejected whatever max_ejection_percent says

        flag; default False
        """

class AdaptiveConcurrency(BuiltIn):
    def __init__(
        self,
        preset: Literal[
            "netflix_aimd",
            "netflix_vegas",
            "netflix_gradient2",
            "envoy_gradient",
        ] = "netflix_gradient2",
        *,
        algorithm: Literal["aimd", "vegas", "gradient2", "gradient"] = "gradient2",
        initial_limit: int = 20,
        min_limit: int = 20,
        max_limit: int = 200,
        backoff_ratio: str = "90%",
        timeout: str | timedelta = "5s",
        smoothing: str = "20%",
        alpha: int = 0,
        beta: int = 0,
        probe_multiplier: int = 30,
        queue_size: int = 4,
        long_window: int = 600,
        rtt_tolerance: float = 1.5,
        windowed: bool = False,
        min_window_time: str | timedelta = "1s",
        max_window_time: str | timedelta = "1s",
        window_size: int = 10,
        min_rtt_threshold: str | timedelta = "100us",
        concurrency_update_interval: str | timedelta = "100ms",
        sample_aggregate_percentile: str = "50%",
        min_rtt_calc_interval: str | timedelta = "60s",
        min_rtt_request_count: int = 50,
        min_rtt_jitter: str = "15%",
        min_rtt_buffer: str = "25%",
        min_rtt_fixed_value: str | timedelta = "0s",
    ) -> None: ...
    @property
    def preset(
        self,
    ) -> Literal[
        "netflix_aimd",
        "netflix_vegas",
        "netflix_gradient2",
        "envoy_gradient",
    ]:
        """the library whose defaults are meant

        word; default 'netflix_gradient2'; one of netflix_aimd, netflix_vegas, netflix_gradient2,
        envoy_gradient
        """
    @property
    def algorithm(self) -> Literal["aimd", "vegas", "gradient2", "gradient"]:
        """how the limit is found: from drops (aimd), from the queue that the shortest round trip
        lets one guess (vegas), from a long mean of them (gradient2), from their median against
        one measured at low load (gradient)

        word; default 'gradient2'; one of aimd, vegas, gradient2, gradient
        """
    @property
    def initial_limit(self) -> int:
        """the limit to begin with (gradient begins with min_limit)

        count; default 20; 1 to 1000000
        """
    @property
    def min_limit(self) -> int:
        """never less at once (vegas: 1); gradient measures its shortest round trip at this limit

        count; default 20; 1 to 1000000
        """
    @property
    def max_limit(self) -> int:
        """never more at once

        count; default 200; 1 to 1000000
        """
    @property
    def backoff_ratio(self) -> str:
        """aimd: what is left of the limit after a drop

        fraction; default '90%'; 50% to 99.9999999%
        """
    @property
    def timeout(self) -> str | timedelta:
        """aimd: a longer round trip is a drop

        duration; default '5s'; 1ns to 320000000s
        """
    @property
    def smoothing(self) -> str:
        """vegas, gradient2: the new estimate's weight

        fraction; default '20%'; 1e-07% to 100%
        """
    @property
    def alpha(self) -> int:
        """vegas: grows while fewer are guessed to queue; 0: three times the limit's logarithm

        count; default 0; 0 to 1000000
        """
    @property
    def beta(self) -> int:
        """vegas: shrinks while more are guessed to queue; 0: six times the limit's logarithm

        count; default 0; 0 to 1000000
        """
    @property
    def probe_multiplier(self) -> int:
        """vegas: forgets the shortest round trip after half to once so many times the limit of
        calls

        count; default 30; 1 to 1000000
        """
    @property
    def queue_size(self) -> int:
        """gradient2: how many may queue, and so how fast the limit grows

        count; default 4; 0 to 1000000
        """
    @property
    def long_window(self) -> int:
        """gradient2: samples that the long mean of the round trip goes back

        count; default 600; 1 to 1000000
        """
    @property
    def rtt_tolerance(self) -> float:
        """gradient2: a round trip so many times the long mean does not shrink the limit yet

        number; default 1.5; 1.0 to 1000000.0
        """
    @property
    def windowed(self) -> bool:
        """aimd, vegas, gradient2: learn from the mean of a window, not from every call

        flag; default False
        """
    @property
    def min_window_time(self) -> str | timedelta:
        """windowed: the shortest window

        duration; default '1s'; 100ms to 320000000s
        """
    @property
    def max_window_time(self) -> str | timedelta:
        """windowed: the longest window; between the two it is twice the shortest round trip

        duration; default '1s'; 100ms to 320000000s
        """
    @property
    def window_size(self) -> int:
        """windowed: a window with fewer calls teaches nothing

        count; default 10; 10 to 1000000
        """
    @property
    def min_rtt_threshold(self) -> str | timedelta:
        """windowed: a shorter round trip teaches nothing

        duration; default '100us'; 0s to 320000000s
        """
    @property
    def concurrency_update_interval(self) -> str | timedelta:
        """gradient: how often the limit is set anew

        duration; default '100ms'; 1ms to 320000000s
        """
    @property
    def sample_aggregate_percentile(self) -> str:
        """gradient: the quantile that stands for an interval's round trips

        fraction; default '50%'; 0% to 100%
        """
    @property
    def min_rtt_calc_interval(self) -> str | timedelta:
        """gradient: how long after a measurement of the round trip at low load the next begins

        duration; default '60s'; 1ms to 320000000s
        """
    @property
    def min_rtt_request_count(self) -> int:
        """gradient: calls that such a measurement takes

        count; default 50; 1 to 1000000
        """
    @property
    def min_rtt_jitter(self) -> str:
        """gradient: up to this share is added to min_rtt_calc_interval by chance

        fraction; default '15%'; 0% to 100%
        """
    @property
    def min_rtt_buffer(self) -> str:
        """gradient: a round trip longer by this share does not shrink the limit yet

        fraction; default '25%'; 0% to 100%
        """
    @property
    def min_rtt_fixed_value(self) -> str | timedelta:
        """gradient: the round trip at low load, if it is known; 0s: it is measured

        duration; default '0s'; 0s to 320000000s
        """

class RateLimit(BuiltIn):
    def __init__(
        self,
        limit: int = 100,
        *,
        preset: Literal["none", "resilience4j", "x_time_rate", "nginx"] = "none",
        algorithm: Literal[
            "token_bucket",
            "leaky_bucket",
            "fixed_window",
            "sliding_window",
            "sliding_window_counter",
            "r4j_cycle",
        ] = "token_bucket",
        period: str | timedelta = "1s",
        burst: int = 0,
        delay_after: int | Literal["unlimited"] = 0,
        timeout: str | timedelta = "0s",
    ) -> None: ...
    @property
    def limit(self) -> int:
        """how many calls a period may have

        count; default 100; 1 to 1000000
        """
    @property
    def preset(self) -> Literal["none", "resilience4j", "x_time_rate", "nginx"]:
        """the library whose algorithm and defaults are meant

        word; default 'none'; one of none, resilience4j, x_time_rate, nginx
        """
    @property
    def algorithm(
        self,
    ) -> Literal[
        "token_bucket",
        "leaky_bucket",
        "fixed_window",
        "sliding_window",
        "sliding_window_counter",
        "r4j_cycle",
    ]:
        """how calls are counted: tokens that come evenly (token_bucket), an excess that drains
        evenly (leaky_bucket), calls in windows side by side (fixed_window; r4j_cycle, where a
        rejected call first waits out its timeout), in any stretch of time (sliding_window), or
        roughly so (sliding_window_counter)

        word; default 'token_bucket'; one of token_bucket, leaky_bucket, fixed_window,
        sliding_window, sliding_window_counter, r4j_cycle
        """
    @property
    def period(self) -> str | timedelta:
        """the time that `limit` is for

        duration; default '1s'; 1ns to 320000000s
        """
    @property
    def burst(self) -> int:
        """token_bucket: how many tokens it holds, 0: as many as `limit`; leaky_bucket: how many
        calls may be ahead of the rate

        count; default 0; 0 to 1000000
        """
    @property
    def delay_after(self) -> int | Literal["unlimited"]:
        """leaky_bucket: how many calls ahead of the rate go at once; `unlimited`: none waits

        count; default 0; 0 to 1000000
        """
    @property
    def timeout(self) -> str | timedelta:
        """how long a call may wait for its turn; 0s: it goes at once or not at all

        duration; default '0s'; 0s to 320000000s
        """

class ConnectionLimits(BuiltIn):
    def __init__(
        self,
        preset: Literal["envoy", "istio"] = "envoy",
        *,
        max_connections: int | Literal["unlimited"] = 1024,
        max_pending_requests: int | Literal["unlimited"] = 1024,
        max_requests: int | Literal["unlimited"] = 1024,
        max_concurrent_streams: int | Literal["unlimited"] = 1,
    ) -> None: ...
    @property
    def preset(self) -> Literal["envoy", "istio"]:
        """the proxy whose defaults are meant: with istio's nothing is limited

        word; default 'envoy'; one of envoy, istio
        """
    @property
    def max_connections(self) -> int | Literal["unlimited"]:
        """how many connections there may be

        count; default 1024; 1 to 1000000000
        """
    @property
    def max_pending_requests(self) -> int | Literal["unlimited"]:
        """how many requests may wait for a connection; with 0 none can open one either

        count; default 1024; 0 to 1000000000
        """
    @property
    def max_requests(self) -> int | Literal["unlimited"]:
        """how many requests may be under way at once

        count; default 1024; 1 to 1000000000
        """
    @property
    def max_concurrent_streams(self) -> int | Literal["unlimited"]:
        """how many requests share a connection: 1 in HTTP/1.1, many in HTTP/2

        count; default 1; 1 to 1000000000
        """

class Bulkhead(BuiltIn):
    def __init__(
        self,
        max_concurrent_calls: int = 25,
        *,
        preset: Literal["resilience4j", "hystrix"] = "resilience4j",
        type: Literal["semaphore", "thread_pool"] = "semaphore",
        max_wait_duration: str | timedelta = "0s",
        max_waiting_calls: int | Literal["unlimited"] = "unlimited",
        core_threads: int = 3,
        max_threads: int = 4,
        queue_capacity: int = 100,
        keep_alive: str | timedelta = "20ms",
    ) -> None: ...
    @property
    def max_concurrent_calls(self) -> int:
        """semaphore: how many calls may be under way at once

        count; default 25; 1 to 1000000
        """
    @property
    def preset(self) -> Literal["resilience4j", "hystrix"]:
        """the library whose defaults are meant

        word; default 'resilience4j'; one of resilience4j, hystrix
        """
    @property
    def type(self) -> Literal["semaphore", "thread_pool"]:
        """what bounds the calls: permits that callers hold (semaphore), or threads of its own that
        make them (thread_pool)

        word; default 'semaphore'; one of semaphore, thread_pool
        """
    @property
    def max_wait_duration(self) -> str | timedelta:
        """semaphore: how long a call waits for a permit; 0s: it is rejected at once

        duration; default '0s'; 0s to 320000000s
        """
    @property
    def max_waiting_calls(self) -> int | Literal["unlimited"]:
        """semaphore: how many calls may wait for a permit at once

        count; default 'unlimited'; 0 to 1000000
        """
    @property
    def core_threads(self) -> int:
        """thread_pool: how many threads are begun before any task is queued, and then kept

        count; default 3; 1 to 100000
        """
    @property
    def max_threads(self) -> int:
        """thread_pool: how many threads there may be while the queue is full; not below
        core_threads

        count; default 4; 1 to 100000
        """
    @property
    def queue_capacity(self) -> int:
        """thread_pool: how many tasks may be queued

        count; default 100; 0 to 1000000
        """
    @property
    def keep_alive(self) -> str | timedelta:
        """thread_pool: how long a thread beyond core_threads stays without a task

        duration; default '20ms'; 0s to 320000000s
        """

class AttemptTimeout(BuiltIn):
    def __init__(
        self,
        timeout: str | timedelta = "1s",
        *,
        on_timeout: Literal["orphan", "cancel"] = "orphan",
    ) -> None: ...
    @property
    def timeout(self) -> str | timedelta:
        """how long one attempt is waited for

        duration; default '1s'; 1ns to 320000000s
        """
    @property
    def on_timeout(self) -> Literal["orphan", "cancel"]:
        """what becomes of the callee's work: it goes on (orphan) or stops (cancel)

        word; default 'orphan'; one of orphan, cancel
        """

class ControlledDelay(BuiltIn):
    def __init__(
        self,
        preset: Literal["fail_at_scale", "folly"] = "fail_at_scale",
        *,
        algorithm: Literal["fail_at_scale", "folly"] = "fail_at_scale",
        target_delay: str | timedelta = "5ms",
        interval: str | timedelta = "100ms",
        adaptive_lifo: Literal["never", "overloaded", "queued"] = "overloaded",
        lifo_switch_threshold: int | Literal["unlimited"] = 1,
    ) -> None: ...
    @property
    def preset(self) -> Literal["fail_at_scale", "folly"]:
        """whose defaults are meant: the article's (fail_at_scale) or the library's (folly)

        word; default 'fail_at_scale'; one of fail_at_scale, folly
        """
    @property
    def algorithm(self) -> Literal["fail_at_scale", "folly"]:
        """what is an overload: a queue not empty for the interval (fail_at_scale), or no wait below
        the target in it (folly)

        word; default 'fail_at_scale'; one of fail_at_scale, folly
        """
    @property
    def target_delay(self) -> str | timedelta:
        """how long a request may wait in an overload; folly: twice that

        duration; default '5ms'; 1ns to 320000000s
        """
    @property
    def interval(self) -> str | timedelta:
        """how long the queue must not have been empty; and how long a request may wait otherwise

        duration; default '100ms'; 1ns to 320000000s
        """
    @property
    def adaptive_lifo(self) -> Literal["never", "overloaded", "queued"]:
        """when the newest request is served first: never, in an overload, or while enough are
        queued

        word; default 'overloaded'; one of never, overloaded, queued
        """
    @property
    def lifo_switch_threshold(self) -> int | Literal["unlimited"]:
        """queued: serves the newest while so many would be left waiting

        count; default 1; 0 to 4294967295
        """

class Dagor(BuiltIn):
    def __init__(
        self,
        queuing_time_threshold: str | timedelta = "20ms",
        *,
        window: str | timedelta = "1s",
        window_requests: int = 2000,
        decrease: str = "5%",
        increase: str = "1%",
        business_priorities: int = 32,
        user_priorities: int = 128,
    ) -> None: ...
    @property
    def queuing_time_threshold(self) -> str | timedelta:
        """a longer mean wait for a worker is an overload

        duration; default '20ms'; 0s to 320000000s
        """
    @property
    def window(self) -> str | timedelta:
        """the bar is moved after this time,

        duration; default '1s'; 1ns to 320000000s
        """
    @property
    def window_requests(self) -> int:
        """or after so many requests, if that is sooner

        count; default 2000; 1 to 1000000000
        """
    @property
    def decrease(self) -> str:
        """the share of those admitted that is to be turned away too, in an overload

        fraction; default '5%'; 1e-07% to 100%
        """
    @property
    def increase(self) -> str:
        """the share of all requests that is to be admitted too, otherwise

        fraction; default '1%'; 1e-07% to 100%
        """
    @property
    def business_priorities(self) -> int:
        """how many kinds of request there are; 0 is the most important

        count; default 32; 1 to 256
        """
    @property
    def user_priorities(self) -> int:
        """how many groups of users there are within each; 0 is the most important

        count; default 128; 1 to 256
        """

__all__ = [
    "AdaptiveConcurrency",
    "AdmissionControl",
    "AttemptTimeout",
    "Bulkhead",
    "Cache",
    "CircuitBreaker",
    "ClientThrottle",
    "ConnectionLimits",
    "ControlledDelay",
    "Dagor",
    "Deadline",
    "Fallback",
    "Hedge",
    "OutlierDetection",
    "Policy",
    "RateLimit",
    "Retry",
    "RetryBudget",
]
