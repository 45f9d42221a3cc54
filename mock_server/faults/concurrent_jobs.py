"""Only so many jobs at a time."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.domain.observation import observe
from mock_server.domain.task import task_from_document
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import in_seconds, parameter
from mock_server.faults.refusal import SHAPES, WAYS, refusal, retry_after

CREATING = ("createVideo", "remixVideo", "remixVideoByBody")


class ConcurrentJobs(Kind):
    """A create is a 429 while ``jobs`` tasks of this world are not final. Rows of the table do not count."""

    jobs: int = parameter(int, 2, minimum=0, maximum=10_000)
    code: str = parameter(str, "concurrent_limit_exceeded", pattern=r"\S{1,64}")
    message: str = parameter(str, "Too many videos are being generated. Please wait until one of them is finished.")
    envelope: str = parameter(str, "nested", choices=SHAPES)
    retry_after_s: float | None = in_seconds(None, maximum=86_400)
    retry_after_as: str = parameter(str, "seconds", choices=WAYS)

    def answer(self, call: Call) -> Reply | None:
        """Look how many there are, and refuse another one if those are enough."""
        if call.operation.id not in CREATING or self._running(call) < self.jobs:
            return None
        reply = refusal(429, self.code, self.message, self.envelope)
        if self.retry_after_s is not None:
            reply.headers += retry_after(self.retry_after_s, self.retry_after_as, call.real_now)
        return reply

    def _running(self, call: Call) -> int:
        tasks = (
            task_from_document(document)
            for document in call.services.tasks.written(call.world)
            if "gone" not in document
        )
        return sum(not observe(task, call.now).is_final for task in tasks)
