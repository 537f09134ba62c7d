"""Runs checks one after the other and tells each as a line of JSON on standard output."""

import json
import os
import sys
import traceback
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, Optional, Pattern, Type


class Checks:
    def __init__(self) -> None:
        self.failed = 0

    def run(self, operation: str, what: str, check: Callable[[], None]) -> None:
        """One check; it fails where `check` raises anything."""
        try:
            check()
        except Exception as error:  # whatever it is, the next check still runs
            self.failed += 1
            self._tell(operation, what, f"{type(error).__name__}: {error} ({_place(error)})")
        else:
            self._tell(operation, what, None)

    def absent(self, *operations: str) -> None:
        """The client cannot ask for these at all."""
        for operation in operations:
            print(json.dumps({"operation": operation, "absent": True}), flush=True)

    def _tell(self, operation: str, what: str, error: Optional[str]) -> None:
        print(json.dumps({"operation": operation, "what": what, "error": error}), flush=True)


def _place(error: Exception) -> str:
    """The line of a check at which it went wrong, not that of the SDK or of the helpers."""
    here = os.path.dirname(os.path.abspath(__file__))
    helpers = {"checks.py", "calls.py", "world.py"}
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        folder, name = os.path.split(os.path.abspath(frame.filename))
        if folder == here and name not in helpers:
            return f"line {frame.lineno} of {name}"
    return "elsewhere"


def equal(actual: Any, expected: Any, what: str = "value") -> None:
    if actual != expected:
        raise AssertionError(f"{what} is {actual!r}, not {expected!r}")


def matches(text: Any, pattern: Pattern[str], what: str = "text") -> None:
    if not isinstance(text, str) or pattern.search(text) is None:
        raise AssertionError(f"{what} is {text!r}, which does not match {pattern.pattern!r}")


def holds(mapping: Dict[str, Any], **fields: Any) -> None:
    """Each field is there, and equal or of the type that is named."""
    for name, expected in fields.items():
        if name not in mapping:
            raise AssertionError(f"{name} is missing; there is {sorted(mapping)}")
        value = mapping[name]
        if isinstance(expected, type):
            if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
                raise AssertionError(f"{name} is {value!r}, no {expected.__name__}")
        else:
            equal(value, expected, name)


@contextmanager
def refused(kind: Type[Exception], **attributes: Any) -> Iterator[None]:
    """The block raises this exception, with these attributes; a compiled pattern is searched for."""
    try:
        yield
    except kind as error:
        for name, expected in attributes.items():
            actual = getattr(error, name)
            if hasattr(expected, "search"):
                matches(actual, expected, name)
            else:
                equal(actual, expected, name)
        return
    raise AssertionError(f"{kind.__name__} was not raised")


def arguments() -> Dict[str, Any]:
    return json.loads(sys.argv[1])
