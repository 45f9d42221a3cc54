"""The parser that the front end's is compared with can still take its place; nothing runs that comparison by itself."""

from __future__ import annotations

import inspect

from benchmarks.loops import HttptoolsIncoming
from mock_server.serving.incoming import Incoming


def test_the_parser_that_is_compared_stands_in_for_ours() -> None:
    ours, theirs = (inspect.signature(each).parameters.values() for each in (Incoming, HttptoolsIncoming))
    assert [(each.name, each.kind) for each in ours] == [(each.name, each.kind) for each in theirs]
    wanted = {name for name in dir(Incoming) if not name.startswith("_")}
    assert wanted <= {*dir(HttptoolsIncoming), *HttptoolsIncoming.__init__.__code__.co_names}
