"""Answers the sequences on standard input as pybreaker does, on a clock of its own."""

import datetime
import sys

import pybreaker


class Clock:
    """Stands where pybreaker looks for `datetime`."""

    now_in_microseconds = 0
    epoch = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)

    @classmethod
    def now(cls, _zone: datetime.tzinfo) -> datetime.datetime:
        return cls.epoch + datetime.timedelta(microseconds=cls.now_in_microseconds)


class Failed(Exception):
    pass


class Ignored(Exception):
    pass


class Session:
    """One breaker and its calls under way."""

    def __init__(self, settings: dict[str, str]) -> None:
        self.under_way = []
        self.breaker = pybreaker.CircuitBreaker(**Session.arguments(settings))

    @staticmethod
    def arguments(settings: dict[str, str]) -> dict[str, object]:
        if "defaults" in settings:
            return {}
        return {
            "fail_max": int(settings["fail_max"]),
            "reset_timeout": int(settings["reset_timeout"]) / 1e6,
            "success_threshold": int(settings["success_threshold"]),
            "exclude": [Ignored],
        }

    def state(self) -> str:
        return self.breaker.current_state.replace("-", "_")

    def permit(self) -> str:
        call = self.breaker.calling()
        try:
            call.__enter__()
        except pybreaker.CircuitBreakerError:
            return f"rejected {self.state()}"
        self.under_way.append(call)
        return f"permitted {self.state()}"

    def finish(self, result: str, which: int) -> str:
        if not self.under_way:
            return "none"
        call = self.under_way.pop(which % len(self.under_way))
        if result == "success":
            call.__exit__(None, None, None)
            return self.state()
        error = {"failure": Failed, "ignored": Ignored}[result]()
        try:
            call.__exit__(type(error), error, None)
        except (Failed, Ignored, pybreaker.CircuitBreakerError):
            pass
        return self.state()

    def end(self) -> None:
        while self.under_way:
            self.finish("success", 0)

    def answer(self, words: list[str]) -> str:
        Clock.now_in_microseconds = int(words[1])
        if words[0] == "permit":
            return self.permit()
        if words[0] == "state":
            return self.state()
        return self.finish(words[0], int(words[2]))


def main() -> None:
    pybreaker.datetime = Clock
    session = None
    for line in sys.stdin:
        words = line.split()
        if words[0] == "sequence":
            if session is not None:
                session.end()
            session = Session(dict(word.split("=") for word in words[1:]))
            print(line, end="")
        else:
            print(f"{line.rstrip()} => {session.answer(words)}")
    session.end()


main()
