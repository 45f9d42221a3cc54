"""What all kinds of fault have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from mock_server.call import Call, Reply
from mock_server.faults.parameter import defaults_of, parameter

ANY_SERVER = "any"
"""Any WSGI server can carry the fault out."""

OWN_WIRE = "wire"
"""Only a front end that owns the socket can."""

SECOND_ORIGIN = "second_origin"
"""There is a second address that a client can be sent to."""


class Kind:
    """A kind of fault, with the parameters of one. Each method does nothing by itself.

    They are called where the fault befalls a request, in the order of this class, and tell whether there was
    anything to do: a cut behind the end of an answer has not happened. Nothing changes an instance. Thirty
    dataclasses would say the same, and would be a tenth of the server's start.
    """

    capability: ClassVar[str] = ANY_SERVER
    breaks_contract: ClassVar[bool] = True
    """Whether what it makes of an answer may be something that the contract, or the RFCs behind it, does not allow."""

    fault: str
    """The name of the fault."""

    luck: float
    """A random number from 0 to 1, drawn for this request."""

    def __init__(self, *, fault: str = "", luck: float = 0.5, **parameters: Any) -> None:
        vars(self).update(defaults_of(type(self)), **parameters, fault=fault, luck=luck)

    def needs(self) -> str:
        """What the server has to be capable of."""
        return self.capability

    def ask(self, call: Call) -> bool:  # noqa: ARG002 - kinds override it
        """Change what is asked, before the operation sees it."""
        return False

    def answer(self, call: Call) -> Reply | None:
        """Answer in the operation's place."""

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:
        """What becomes of the answer."""


class Instead(Kind):
    """A kind with an answer of its own.

    ``although_done``: the operation is carried out all the same, so that a task may have been created and paid for,
    and only its answer is lost.
    """

    although_done: bool = parameter(bool, False)

    def made(self, call: Call) -> Reply:
        """The kind's own answer."""
        raise NotImplementedError

    def answer(self, call: Call) -> Reply | None:
        """The own answer, unless the operation is carried out first."""
        return None if self.although_done else self.made(call)

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """The own answer in place of the operation's; one that another fault gave stays."""
        return self.made(call) if self.although_done and not call.answered_by_fault else None


class Silence(Instead):
    """A kind that leaves the client without an answer, whatever it would have been."""

    capability: ClassVar[str] = OWN_WIRE

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Nothing is left of any answer."""
        return self.made(call)
