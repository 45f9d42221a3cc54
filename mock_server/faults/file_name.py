"""File names that a client should not trust."""

from __future__ import annotations

from mock_server.call import Call, Reply
from mock_server.faults.kind import Kind
from mock_server.faults.parameter import parameter
from mock_server.faults.spans import header, with_header

FORMS: dict[str, str | None] = {
    "traversal": 'attachment; filename="../../../../tmp/sora-mock.mp4"',
    "windows_traversal": 'attachment; filename="..\\\\..\\\\sora-mock.mp4"',
    "absolute": 'attachment; filename="/tmp/sora-mock.mp4"',
    "hidden": 'attachment; filename=".bashrc"',
    "quotes": 'attachment; filename="a \\"quoted\\" name; with a semicolon.mp4"',
    "unquoted": "attachment; filename=two words.mp4",
    "encoded": "attachment; filename*=UTF-8''na%C3%AFve%20%E7%8C%AB.mp4",
    "encoded_traversal": "attachment; filename*=UTF-8''..%2F..%2Ftmp%2Fsora-mock.mp4",
    "contradicting": "attachment; filename=\"plain.mp4\"; filename*=UTF-8''other.exe",
    "latin_1": 'attachment; filename="na\xefve.mp4"',
    "very_long": f'attachment; filename="{"long" * 1000}.mp4"',
    "empty": 'attachment; filename=""',
    "inline": "inline",
    "missing": None,
}
"""What Content-Disposition says (RFC 6266; encoded names: RFC 8187). Each is a trap that clients have fallen into."""


class FileName(Kind):
    """Content-Disposition names a file oddly, in one of several forms: path traversal, quotes, nothing at all."""

    form: str = parameter(str, "traversal", choices=tuple(FORMS))

    def rewrite(self, call: Call, reply: Reply) -> Reply | None:  # noqa: ARG002 - the signature of all kinds
        """Replace the name, where there is one."""
        if header(reply, "Content-Disposition") is None:
            return None
        with_header(reply, "Content-Disposition", FORMS[self.form])
        return reply
