"""The settings: one table of them, read from flags, environment and task-state table. The only reader of os.environ."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

PREFIX = "SORA_MOCK_"
_KEY = re.compile(r"[A-Za-z0-9._~+/-]+(=*|\*)", re.ASCII)
_CORS_ORIGIN = re.compile(r"\*|null|[a-z][a-z0-9+.-]*://[^\s/?#@]+", re.ASCII)
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]+/?", re.ASCII)


class InvalidSetting(ValueError):
    """A setting has a value that it cannot have. The text names the setting, where it came from, and what is right."""


def _setting(
    default: Any,
    help_text: str,
    *,
    read: Callable[[str], Any] = str,
    choices: tuple[str, ...] = (),
    many: bool = False,
    in_table: bool = True,
    secret: bool = False,
) -> Any:
    metadata = {
        "help": help_text,
        "read": read,
        "choices": choices,
        "many": many,
        "in_table": in_table,
        "secret": secret,
    }
    return field(default=default, metadata=metadata)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise ValueError("expected a number from 0 to 65535")
    return int(text)


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        raise ValueError("expected letters, digits and ._~+/- (RFC 6750), perhaps with = or a star at the end")
    return text


def _port_or_none(text: str) -> str:
    return str(_port(text)) if text else ""


def _origin(text: str) -> str:
    if text and not _ORIGIN.fullmatch(text):
        raise ValueError("expected an address like http://127.0.0.1:4011, without a path")
    return text.rstrip("/")


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError("expected a whole number from 0 on")
    return int(text)


def _at_least_one(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**9):
        raise ValueError("expected a number from 1 on")
    return int(text)


def _cors(text: str) -> str:
    if text != "off" and not all(_CORS_ORIGIN.fullmatch(origin.strip()) for origin in text.split(",")):
        raise ValueError("expected *, off, or origins like http://localhost:3000 with commas between them")
    return text


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 86_400:
        raise ValueError("expected seconds, from 0 to 86400")
    return value


def _flag(text: str) -> bool:
    if text.lower() in ("1", "true", "yes", "on"):
        return True
    if text.lower() in ("0", "false", "no", "off", ""):
        return False
    raise ValueError("expected true or false")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Settings:
    """What can be set. A flag beats the environment (``SORA_MOCK_…``), which beats the table's ``settings``."""

    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(4010, "Port to listen on; 0 picks a free one.", read=_port)
    tasks: str = _setting("", "Task-state table (YAML). Default: the one that comes with the server.", in_table=False)
    openapi: str = _setting("", "Contract (OpenAPI 3.1, YAML). Default: the one that comes with the server.")
    api_key: tuple[str, ...] = _setting(
        (),
        "Accepted key, instead of the table's; a star at its end stands for anything.",
        read=_key,
        many=True,
        in_table=False,
        secret=True,
    )
    content_auth: str = _setting(
        "required", "Whether content needs a key: a <video src=...> cannot send one.", choices=("required", "optional")
    )
    lifecycle: str = _setting("default", "Lifecycle of new tasks, by its name in the table.")
    cors: str = _setting("*", "Origins that browsers may call from: *, a list with commas, or off.", read=_cors)
    strict: bool = _setting(False, "Answer 500 where an answer breaks the contract.", read=_flag)
    drain: float = _setting(0.5, "Seconds that open requests get to end after SIGTERM or Ctrl-C.", read=_seconds)
    unix: str = _setting("", "Path of a Unix socket to listen on, instead of host and port.")
    tls: bool = _setting(False, "Speak TLS with a certificate made on the spot.", read=_flag)
    tls_cert: str = _setting("", "Certificate chain (PEM) to speak TLS with.")
    tls_key: str = _setting("", "Private key (PEM) of that certificate. Default: in the same file.")
    store: str = _setting("memory:", "Where tasks, clocks and journals are kept: memory:, sqlite:/FILE, redis://HOST.")
    workers: int = _setting(1, "Processes that answer; more than one need a store that they share.", read=_at_least_one)
    watch: bool = _setting(False, "Look for changes in contract, table and content, and take them over.", read=_flag)
    seed: int = _setting(0, "Seed of the ids of tasks and requests; 0 makes them unpredictable.", read=_count)
    control: bool = _setting(True, "Serve the control API under /_mock.", read=_flag)
    control_port: str = _setting("", "Port of its own for the control API; 0 picks a free one.", read=_port_or_none)
    control_token: str = _setting("", "What the header Mock-Token must say to the control API.")
    poll_after_ms: int = _setting(
        1000, "Milliseconds that openai-poll-after-ms tells while a task is not final; 0 sends none.", read=_count
    )
    fault: tuple[str, ...] = _setting((), "Preset of faults that is in force for every key.", many=True)
    fault_seed: int = _setting(0, "Seed of the faults' randomness; 0 makes it unpredictable.", read=_count)
    second_port: str = _setting(
        "", "Port of a second origin, which content can be redirected to; 0 picks a free one.", read=_port_or_none
    )
    second_origin: str = _setting("", "Address of the second origin, as clients reach it.", read=_origin)
    signing_key: str = _setting(
        "", "What links to content are signed with. Default: something unpredictable.", in_table=False, secret=True
    )
    fault_header: bool = _setting(True, "Name the faults of an answer in its Mock-Fault header.", read=_flag)
    journal: int = _setting(1000, "Requests that each world's journal keeps; 0 keeps none.", read=_count)
    until_eof: bool = _setting(
        False, "Stop when standard input ends, as it does with whoever started the server.", read=_flag, in_table=False
    )
    log_format: str = _setting("text", "Form of the ready line and of the log.", choices=("text", "json"))
    access_log: bool = _setting(True, "Write a line to standard error for each request.", read=_flag)

    @property
    def scheme(self) -> str:
        """What clients speak to the server itself: what stands before it may speak something else."""
        return "https" if self.tls or self.tls_cert else "http"


def load_settings(flags: Mapping[str, Any], table: Mapping[str, Any] | None = None) -> Settings:
    """The settings that are in force. ``flags`` and ``table`` hold values by the names of ``Settings``.

    Raises InvalidSetting.
    """
    known = {spec.name: spec for spec in fields(Settings)}
    in_table = [name for name, spec in known.items() if spec.metadata["in_table"]]
    for name in table or {}:
        if name not in in_table:
            hint = _did_you_mean(name, in_table)
            raise InvalidSetting(f"settings.{name} in the task-state table: no such setting here; {hint}")
    values = {}
    for name, spec in known.items():
        if flags.get(name) not in (None, ()):
            values[name] = _read(spec, f"--{name.replace('_', '-')}", flags[name])
        elif PREFIX + name.upper() in os.environ:
            values[name] = _read(spec, PREFIX + name.upper(), os.environ[PREFIX + name.upper()])
        elif table and name in table:
            values[name] = _read(spec, f"settings.{name} in the task-state table", table[name])
    return Settings(**values)


def _read(spec: Any, where: str, value: Any) -> Any:
    """The value of one setting, from text or from what YAML made of it."""
    meta = spec.metadata
    if meta["many"]:
        texts = value.split(",") if isinstance(value, str) else value
        return tuple(_read_one(meta, where, str(text)) for text in texts)
    return _read_one(meta, where, str(value))


def _read_one(meta: Mapping[str, Any], where: str, text: str) -> Any:
    if meta["choices"] and text not in meta["choices"]:
        hint = _did_you_mean(text, meta["choices"])
        near = f" ({hint})" if hint.endswith("?") else ""  # else it is the same list again
        raise InvalidSetting(f"{where}: {text!r} is not one of {', '.join(meta['choices'])}{near}")
    try:
        return meta["read"](text)
    except ValueError as error:
        shown = "" if meta["secret"] else f"{text!r}: "
        raise InvalidSetting(f"{where}: {shown}{error}") from None


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    from mock_server.source import did_you_mean  # only who errs has to wait for the reader of YAML

    return did_you_mean(name, known)


def environment_name(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()
