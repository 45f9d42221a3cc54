"""Requests that no sensible client sends, with the answer that each gets. Shared by the two ways of sending them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Odd:
    """``expected`` is the status, with the error's code where there is an error."""

    expected: str
    method: str = "GET"
    target: str = "/v1/videos"
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)


def create(expected: str, body: bytes, content_type: str = "application/json") -> Odd:
    return Odd(expected, "POST", "/v1/videos", body, content_type)


def form(expected: str, body: bytes, boundary: str = "; boundary=b") -> Odd:
    return create(expected, body.replace(b"\n", b"\r\n"), "multipart/form-data" + boundary)


PROMPT = b'--b\nContent-Disposition: form-data; name="prompt"\n\nA cat\n'
DEEP = 100_000
NOT_FOUND = "404 video_not_found"

ODD_PATHS = {
    "an encoded slash": Odd(NOT_FOUND, target="/v1/videos/a%2Fb"),
    "an encoded way up": Odd(NOT_FOUND, target="/v1/videos/%2e%2e%2f%2e%2e%2fetc%2fpasswd"),
    "an encoded slash before content": Odd("404 not_found", target="/v1/videos/vid_queued%2Fcontent/x"),
    "an encoded slash for a slash": Odd(NOT_FOUND, target="/v1/videos/vid_completed%2Fcontent"),
    "a doubly encoded slash": Odd(NOT_FOUND, target="/v1/videos/a%252Fb/content"),
    "dots": Odd(NOT_FOUND, target="/v1/videos/../content"),
    "NUL in an id": Odd(NOT_FOUND, target="/v1/videos/vid%00/content"),
    "invalid UTF-8 in an id": Odd(NOT_FOUND, target="/v1/videos/%ff%fe/content"),
    "an overlong encoding in an id": Odd(NOT_FOUND, target="/v1/videos/%c0%af"),
    "a half escape in an id": Odd(NOT_FOUND, target="/v1/videos/%4"),
    "a percent sign in an id": Odd(NOT_FOUND, target="/v1/videos/%zz"),
    "a line break in an id": Odd(NOT_FOUND, target="/v1/videos/vid_queued%0A"),
    "an id with a plus": Odd(NOT_FOUND, target="/v1/videos/vid+queued"),
    "a semicolon in an id": Odd(NOT_FOUND, target="/v1/videos/vid_queued;v=1"),
    "NUL in a path": Odd("404 not_found", target="/v1/%00"),
    "invalid UTF-8 in a path": Odd("404 not_found", target="/%ff/%fe"),
    "a template's braces": Odd(NOT_FOUND, target="/v1/videos/%7Btask_id%7D"),
    "format placeholders": Odd("404 not_found", target="/%7B0.__class__%7D/{method}"),
    "HTML in a path": Odd("404 not_found", target="/%3Cscript%3Ealert(1)%3C/script%3E"),
    "an odd method": Odd("405 method_not_allowed", "BREW"),
    "an odd method on nothing": Odd("404 not_found", "BREW", "/coffee"),
    "a method in small letters": Odd("405 method_not_allowed", "get"),
    "a query that is none": Odd("200", target="/v1/videos?&&=&;%00=%ff&limit=1"),
    "thousands of query parameters": Odd("200", target="/v1/videos?" + "&".join(f"p{n}=1" for n in range(900))),
    "NUL in a query": Odd("400 invalid_value", target="/v1/videos?order=%00"),
    "invalid UTF-8 in a query": Odd(NOT_FOUND, target="/v1/videos?after=%ff"),
    "a variant in braces": Odd("400 invalid_value", target="/v1/videos/vid_completed/content?variant={param}{0}"),
}

ODD_HEADERS = {
    "a range that is none": Odd("200", target="/v1/videos/vid_completed/content", headers={"Range": "bytes=a-b"}),
    "a huge range": Odd(
        "416 range_not_satisfiable",
        target="/v1/videos/vid_completed/content",
        headers={"Range": f"bytes={'9' * 4000}-"},
    ),
    "a range with digits beyond ASCII": Odd(
        "200", target="/v1/videos/vid_completed/content", headers={"Range": "bytes=\xb2-"}
    ),
    "thousands of ranges": Odd(
        "200", target="/v1/videos/vid_completed/content", headers={"Range": "bytes=" + "0-0," * 1500 + "1-1"}
    ),
    "tags that are none": Odd(
        "412 precondition_failed", target="/v1/videos/vid_completed/content", headers={"If-Match": '"' * 4000}
    ),
    "a date that is none": Odd(
        "200", target="/v1/videos/vid_completed/content", headers={"If-Modified-Since": "99 Foo -1 25:61:61"}
    ),
    "an empty Authorization": Odd("401 unauthorized", headers={"Authorization": ""}),
    "only the word Bearer": Odd("401 unauthorized", headers={"Authorization": "Bearer"}),
    "two keys": Odd("401 unauthorized", headers={"Authorization": "Bearer sk-mock, Bearer sk-mock"}),
    "Basic credentials that decode to nothing": Odd("401 unauthorized", headers={"Authorization": "Basic !!!"}),
    "Digest credentials": Odd("401 unauthorized", headers={"Authorization": 'Digest username="a", realm='}),
    "a key beyond ASCII": Odd("401 unauthorized", headers={"Authorization": "Bearer sk-mock-\xff"}),
    "an odd origin": Odd("200", headers={"Origin": "\xff<script>"}),
    "a cookie that is none": Odd("200", headers={"Cookie": "=;=;\xff"}),
    "an odd host": Odd("200", headers={"Host": "a.example:99999"}),
}

ODD_JSON = {
    "nothing at all": create("400 invalid_request", b""),
    "cut short": create("400 invalid_request", b'{"prompt": "A c'),
    "two documents": create("400 invalid_request", b'{"prompt": "x"} {"prompt": "y"}'),
    "not UTF-8": create("400 invalid_request", b'{"prompt": "\xff\xfe"}'),
    "UTF-16": create("400 invalid_request", '{"prompt": "x"}'.encode("utf-16")),
    "a byte order mark": create("400 invalid_request", b'\xef\xbb\xbf{"prompt": "x"}'),
    "NaN": create("400 invalid_request", b'{"prompt": "x", "seed": NaN}'),
    "infinity": create("400 invalid_request", b'{"prompt": "x", "duration": -Infinity}'),
    "a number beyond floats": create("400 invalid_request", b'{"prompt": "x", "duration": 1e400}'),
    "a number beyond floats in metadata": create("400 invalid_request", b'{"prompt": "x", "metadata": {"a": 1e400}}'),
    "a number of many digits": create("400 invalid_request", b'{"prompt": "x", "seed": ' + b"9" * 5000 + b"}"),
    "a lone surrogate": create("400 invalid_request", b'{"prompt": "\\ud800"}'),
    "a lone surrogate as a key": create("400 invalid_request", b'{"prompt": "x", "\\udfff": 1}'),
    "a pair of surrogates": create("200", b'{"prompt": "\\ud83d\\ude00"}'),
    "NUL in a prompt": create("200", b'{"prompt": "a\\u0000b"}'),
    "a raw control character": create("400 invalid_request", b'{"prompt": "a\x00b"}'),
    "nested lists": create("400 invalid_request", b"[" * DEEP + b"]" * DEEP),
    "nested objects": create("400 invalid_request", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
    "nested metadata": create("200", b'{"prompt": "x", "metadata": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}"),
    "a megabyte of text": create("400 invalid_value", b'{"prompt": "' + b"x" * 1_000_000 + b'"}'),
    "many keys": create("200", b'{"prompt": "x"' + b"".join(b', "k%d": 0' % n for n in range(20_000)) + b"}"),
    "the same key twice": create("200", b'{"prompt": "x", "prompt": "y"}'),
    "placeholders in a value": create("400 invalid_value", b'{"prompt": "x", "size": "{param}{0}%s"}'),
    "a key like a prototype": create("200", b'{"prompt": "x", "__proto__": {"a": 1}}'),
    "a list as the id": Odd(
        "400 invalid_value", "POST", "/v1/videos/remix", b'{"video_id": ["a"], "prompt": "x"}', "application/json"
    ),
}

ODD_TYPES = {
    "no content type": create("415 unsupported_media_type", b'{"prompt": "x"}', ""),
    "plain text": create("415 unsupported_media_type", b'{"prompt": "x"}', "text/plain"),
    "a form of the other kind": create("415 unsupported_media_type", b"prompt=x", "application/x-www-form-urlencoded"),
    "no type at all": create("415 unsupported_media_type", b"{}", ";;;=,"),
    "a type beyond ASCII": create("415 unsupported_media_type", b"{}", "application/\xffjson"),
    "JSON with another charset": create("200", b'{"prompt": "x"}', "application/json; charset=utf-7"),
    "JSON in capitals": create("200", b'{"prompt": "x"}', "APPLICATION/JSON"),
    "JSON that says it is a form": form("400 invalid_request", b'{"prompt": "x"}'),
    "a form that says it is JSON": create("400 invalid_request", PROMPT, "application/json"),
    "a body where none is expected": Odd("200", "GET", "/v1/videos/vid_queued", b"\x00" * 1000, "text/plain"),
}

ODD_FORMS = {
    "no boundary": form("400 invalid_request", PROMPT + b"--b--\n", ""),
    "an empty boundary": form("400 invalid_request", PROMPT + b"--b--\n", "; boundary="),
    "a long boundary": form("400 invalid_request", PROMPT + b"--b--\n", "; boundary=" + "x" * 2000),
    "another boundary": form("400 invalid_request", PROMPT + b"--b--\n", "; boundary=c"),
    "cut short in a value": form("400 invalid_request", PROMPT[:-6]),
    "cut short in a header": form("400 invalid_request", b"--b\nContent-Dispo"),
    "no end": form("400 invalid_request", PROMPT),
    "only an end": form("400 missing_required_parameter", b"--b--\n"),
    "a part without a name": form("200", PROMPT + b"--b\nContent-Disposition: form-data\n\nx\n--b--\n"),
    "only parts without a name": form(
        "400 missing_required_parameter", b"--b\nContent-Disposition: form-data\n\nx\n--b--\n"
    ),
    "a file without a name": form(
        "200", PROMPT + b'--b\nContent-Disposition: form-data; filename="a.png"\n\nx\n--b--\n'
    ),
    "a part without headers": form("400 invalid_request", b"--b\n\nx\n--b--\n"),
    "a header without a colon": form("400 invalid_request", b"--b\nContent-Disposition\n\nx\n--b--\n"),
    "a name that ends in a backslash": form(
        "400 missing_required_parameter", b'--b\nContent-Disposition: form-data; name="prompt\\"\n\nx\n--b--\n'
    ),
    "a name that does not end": form(
        "400 missing_required_parameter", b'--b\nContent-Disposition: form-data; name="prom\n\nx\n--b--\n'
    ),
    "a name that is not UTF-8": form(
        "400 invalid_request", PROMPT + b'--b\nContent-Disposition: form-data; name="\xff\xfe"\n\nx\n--b--\n'
    ),
    "a name in another charset": form(
        "200", PROMPT + b"--b\nContent-Disposition: form-data; name*=no-such-charset''%ff\n\nx\n--b--\n"
    ),
    "a value in another charset": form(
        "200", PROMPT.replace(b"\n\n", b"\nContent-Type: text/plain; charset=nope\n\n") + b"--b--\n"
    ),
    "a value that is not UTF-8": form(
        "200", b'--b\nContent-Disposition: form-data; name="prompt"\n\n\xff\xfe\n--b--\n'
    ),
    "brackets without an end": form(
        "200", PROMPT + b'--b\nContent-Disposition: form-data; name="metadata[a"\n\nx\n--b--\n'
    ),
    "brackets in brackets": form("200", PROMPT + b'--b\nContent-Disposition: form-data; name="a[b[c]]"\n\nx\n--b--\n'),
    "metadata nested too deeply": form(
        "400 invalid_value",
        PROMPT + b'--b\nContent-Disposition: form-data; name="metadata"\n\n' + b"[" * DEEP + b"\n--b--\n",
    ),
    "a number of many digits": form(
        "400 invalid_value",
        PROMPT + b'--b\nContent-Disposition: form-data; name="seed"\n\n' + b"9" * 5000 + b"\n--b--\n",
    ),
    "thousands of parts": form(
        "413 body_too_large",
        b"".join(b'--b\nContent-Disposition: form-data; name="p%d"\n\nx\n' % n for n in range(3000)) + b"--b--\n",
    ),
    "five megabytes of text": form(
        "413 body_too_large",
        b'--b\nContent-Disposition: form-data; name="prompt"\n\n' + b"x" * 5_000_000 + b"\n--b--\n",
    ),
}

ODD: dict[str, Odd] = {
    f"{group}: {name}": odd
    for group, table in (
        ("path", ODD_PATHS),
        ("header", ODD_HEADERS),
        ("JSON", ODD_JSON),
        ("type", ODD_TYPES),
        ("form", ODD_FORMS),
    )
    for name, odd in table.items()
}
