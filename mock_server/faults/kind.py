"""What all kinds of fault have in common, and how the parameters of one are checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar

from mock_server.call import Call, Reply
from mock_server.source import did_you_mean

ANY_SERVER = "any"
"""Any WSGI server can carry the fault out."""

OWN_WIRE = "wire"
"""Only a front end that owns the socket can."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault. Each method is called where the fault befalls a request, and does nothing by itself."""

    capability: ClassVar[str] = ANY_SERVER
    breaks_contract: ClassVar[bool] = True
    """Whether a reply that it made may be one that the contract does not document."""

    def ask(self, call: Call) -> None:
        """Change what is asked, before the operation sees it."""

    def answer(self, call: Call) -> Reply | None:
        """Answer in the operation's place."""

    def rewrite(self, call: Call, reply: Reply) -> Reply:  # noqa: ARG002 - kinds override it
        """Change what was answered."""
        return reply


@dataclass(frozen=True, slots=True)
class Limit:
    """What a parameter may be: a type, and bounds or choices."""

    type: type
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Any, ...] = ()

    def problem(self, value: Any) -> str:
        """What is wrong with ``value``, or the empty string."""
        if not isinstance(value, (int, float) if self.type is float else self.type) or (
            isinstance(value, bool) and self.type is not bool
        ):
            return f"expected {_NAMES[self.type]}, but got {value!r}"
        if self.choices and value not in self.choices:
            return f"{value!r} is not one of {', '.join(map(str, self.choices))}"
        number: float = 0 if self.type is str else value
        if self.minimum is not None and number < self.minimum:
            return f"expected at least {self.minimum:g}, but got {value!r}"
        if self.maximum is not None and number > self.maximum:
            return f"expected at most {self.maximum:g}, but got {value!r}"
        return ""


_NAMES = {int: "a whole number", float: "a number", str: "a text", bool: "true or false"}


def parameter(kind: type, default: Any = MISSING, **limits: Any) -> Any:
    """A field of a kind that is a parameter of the fault."""
    return field(default=default, metadata={"limit": Limit(kind, **limits)})


def in_seconds(default: Any = MISSING, maximum: float = 3600) -> Any:
    """A parameter in seconds of real time."""
    return parameter(float, default, minimum=0, maximum=maximum)


def in_bytes(default: Any = MISSING, minimum: int = 0) -> Any:
    """A parameter in bytes."""
    return parameter(int, default, minimum=minimum, maximum=2**63 - 1)


def parameter_problems(kind: type[Kind], parameters: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with the parameters of a fault: the parameter's name, and a sentence."""
    known = {spec.name: spec for spec in fields(kind)}
    for name, value in parameters.items():
        if name not in known:
            yield name, f"unknown parameter ({did_you_mean(name, known) or 'this kind has none'})"
        elif problem := known[name].metadata["limit"].problem(value):
            yield name, problem
    for name, spec in known.items():
        if spec.default is MISSING and name not in parameters:
            yield name, "this parameter is required"
