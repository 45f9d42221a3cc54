"""The API reference: one page for both documents, made of files that are all served from here."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from string import Template

from mock_server.call import Call, Function, Reply
from mock_server.content.body import Body, FileSpan, Span
from mock_server.content.conditional import decide
from mock_server.content.representation import Representation
from mock_server.domain.errors import ApiError
from mock_server.snapshot import API, CONTROL

_HERE = Path(__file__).parent
_VENDORED = _HERE.parent / "vendor" / "swagger-ui-dist"
_ASSETS = {
    "favicon-32x32.png": (_VENDORED, "image/png"),
    "reference.css": (_HERE, "text/css; charset=utf-8"),
    "reference.js": (_HERE, "text/javascript; charset=utf-8"),
    "swagger-ui-bundle.js": (_VENDORED, "text/javascript; charset=utf-8"),
    "swagger-ui.css": (_VENDORED, "text/css; charset=utf-8"),
}
_DOCUMENTS = {API: ("../openapi.yaml", "API"), CONTROL: ("openapi.yaml", "Control API")}
"""Where each document is, seen from the page, so that both may stand below any prefix; and what it is called."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, and no script or style but those of ``_ASSETS``. Swagger UI has its icons in data URLs."""


def get_reference_page(call: Call) -> Reply:
    """GET /_mock/docs. Raises ApiError where the document asked for is not served on this port."""
    served = _DOCUMENTS if call.interface == CONTROL else {API: _DOCUMENTS[API]}
    name = call.arguments.values["document"]
    if name not in served:
        raise ApiError("not_found")
    url, title = served[name]
    links = "\n".join(
        f'<a href="?document={other}" aria-current="{"page" if other == name else "false"}">{label}</a>'
        for other, (_, label) in served.items()
    )
    template = Template((_HERE / "reference.html").read_text("utf-8"))
    raw = template.substitute(title=title, url=url, links=links).encode()
    headers = (("Content-Security-Policy", _POLICY), ("Referrer-Policy", "no-referrer"))
    return _reply(call, _represent("reference.html", "text/html; charset=utf-8", raw, raw), headers)


def get_reference_asset(call: Call) -> Reply:
    """GET /_mock/docs/{name}: what the page is made of. The contract lets no other name through."""
    return _reply(call, _asset(call.arguments.values["name"]))


@cache
def _asset(name: str) -> Representation:
    folder, media_type = _ASSETS[name]
    raw = (folder / name).read_bytes()
    return _represent(name, media_type, raw, FileSpan(str(folder / name), 0, len(raw)))


def _represent(name: str, media_type: str, raw: bytes, part: Span) -> Representation:
    return Representation((part,), media_type, f'"{hashlib.sha256(raw).hexdigest()[:32]}"', 0, name)


def _reply(call: Call, representation: Representation, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
    """The whole, or 304 for who has it. Kept by browsers, asked for again each time (RFC 9111 section 5.2.2.4)."""
    condition = {"if-none-match": value} if (value := call.request.headers.get("if-none-match")) is not None else {}
    kept = [("ETag", representation.etag), ("Cache-Control", "no-cache"), ("X-Content-Type-Options", "nosniff")]
    if decide("GET", condition, representation).status == 304:
        return Reply(304, [*kept, *headers], Body())
    kept[:0] = [("Content-Type", representation.media_type), ("Content-Length", str(representation.size))]
    return Reply(200, [*kept, *headers], Body(*representation.parts))


FUNCTIONS: dict[str, Function] = {"getReferencePage": get_reference_page, "getReferenceAsset": get_reference_asset}
