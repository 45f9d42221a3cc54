"""The one exception that is raised towards a client, and the conditions that a contract has to answer."""

from __future__ import annotations

CONDITIONS = frozenset(
    {
        "unauthorized",
        "not_found",
        "method_not_allowed",
        "invalid_value",
        "missing_required_parameter",
        "invalid_request",
        "body_too_large",
        "unsupported_media_type",
        "internal_error",
        "preflight",
        "options",
    }
)
"""What can befall a request without any task: a contract's own ``x-answers`` says how each is answered."""

TASK_CONDITIONS = frozenset({"protected", "content_lag"})
"""What beats the state of a task, where an operation's own ``x-answers`` names it."""

CONTENT_CONDITIONS = frozenset({"no_variant", "precondition_failed", "range_not_satisfiable"})
"""What content refuses: the ``x-answers`` of each operation that serves it have these, too."""

CONTROL_CONDITIONS = frozenset(
    {
        "control_token",
        "task_not_found",
        "lifecycle_not_found",
        "scenario_not_found",
        "request_not_found",
        "fault_not_found",
    }
)
"""What only the control API refuses: its contract has these too."""

DELIVERY_CONDITIONS = frozenset({"authorization_not_allowed", "head_not_allowed", "wrong_signature", "link_expired"})
"""What only a storage behind signed links refuses."""

WIRE_CONDITIONS = frozenset(
    {
        "bad_request",
        "timeout",
        "uri_too_long",
        "headers_too_large",
        "not_implemented",
        "overloaded",
        "version_not_supported",
    }
)
"""What the front end refuses before there is a request to answer: the API's contract has these too."""


class ApiError(Exception):
    """A request is answered with the documented answer to ``condition``.

    ``message`` and ``param`` take the place of those in the contract's example; ``headers`` are added to the reply.
    """

    def __init__(
        self,
        condition: str,
        message: str | None = None,
        param: str | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message or condition)
        self.condition = condition
        self.message = message
        self.param = param
        self.headers = headers
