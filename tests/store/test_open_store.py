from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from mock_server.store import Versioned, open_store
from mock_server.store.memory import MemoryStore


@pytest.mark.parametrize(
    "url", ["", "memory", "memory:x", "/tmp/store.db", "file:/store.db", "mysql://u:secret@host/db"]
)
def test_what_names_no_store_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(ValueError, match=r"right would be memory:, sqlite:/path/to/file\.db, redis://") as refused:
        open_store(url)
    assert "secret" not in str(refused.value)


def test_what_stands_behind_memory_is_told_from_a_kind_that_there_is_not() -> None:
    with pytest.raises(ValueError, match=r"^nothing stands behind memory:; right would be memory:, "):
        open_store("memory:x")


@pytest.mark.parametrize("url", ["sqlite:", "sqlite:/", "sqlite:///", "sqlite://store.db", "sqlite:/store.db?mode=ro"])
def test_an_sqlite_url_without_a_file_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(ValueError, match=r"right would be sqlite:/path/to/file\.db or sqlite:file\.db"):
        open_store(url)


@pytest.mark.redis
@pytest.mark.parametrize("url", ["redis:host", "redis://host:port/0", "redis://host/0?socket_timeout=soon"])
def test_a_malformed_redis_url_is_refused_with_what_would_be_right(url: str) -> None:
    with pytest.raises(ValueError, match=r"right would be .*redis://host:port/db"):
        open_store(url)


@pytest.mark.redis
def test_a_redis_server_that_does_not_answer_is_named_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="nobody") as failed:
        open_store(f"unix://user:secret@{tmp_path}/nobody")
    assert "secret" not in str(failed.value)


def test_a_redis_store_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis", None)
    monkeypatch.delitem(sys.modules, "mock_server.store.redis", raising=False)

    with pytest.raises(ValueError, match=r"pip install 'sora-mock-server\[redis\]'"):
        open_store("redis://localhost/0")


def test_the_default_is_a_memory_store_of_its_own() -> None:
    first, second = open_store(), open_store()
    first.put("key", {})

    assert isinstance(first, MemoryStore)
    assert second.get("key") is None


def test_only_the_memory_store_never_blocks(store_url: str) -> None:
    with closing(open_store(store_url)) as store:
        assert store.blocking is (store_url != "memory:")


@pytest.mark.parametrize(
    "form", ["sqlite:{}/a%20file%3F.db", "sqlite://{}/a%20file%3F.db", "sqlite:///{}/a%20file%3F.db"]
)
def test_an_absolute_sqlite_path_may_follow_any_number_of_slashes(tmp_path: Path, form: str) -> None:
    open_store(form.format(tmp_path)).close()

    assert (tmp_path / "a file?.db").is_file()


def test_a_relative_sqlite_path_counts_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:store.db").close()

    assert (tmp_path / "store.db").is_file()


def test_a_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"needs the directory .*/absent, which does not exist"):
        open_store(f"sqlite:{tmp_path}/absent/store.db")


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("not a database, " * 100)

    with pytest.raises(OSError, match=r"notes\.txt cannot be used: file is not a database"):
        open_store(f"sqlite:{path}")
    assert path.read_text() == "not a database, " * 100


def test_the_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE documents (id INTEGER)")
    before = path.read_bytes()

    with pytest.raises(OSError, match=r"shop\.db cannot be used: it is the database of another program"):
        open_store(f"sqlite:{path}")
    assert path.read_bytes() == before


def test_what_was_put_outlives_the_handle(shared_url: str) -> None:
    with closing(open_store(shared_url)) as store:
        store.put("key", {"n": 1})
        store.append("log", {"n": 1}, 10)

    with closing(open_store(shared_url)) as store:
        assert store.get("key") == Versioned({"n": 1}, 1)
        assert store.read("log") == [(1, {"n": 1})]
        assert store.put("key", {"n": 2}) == 2
        assert store.append("log", {"n": 2}, 10) == 2
