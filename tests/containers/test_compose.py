"""compose.yaml: that it is one, and that it starts what the Dockerfile makes."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import fields
from pathlib import PurePosixPath

import pytest

from mock_server.settings import Settings, environment_name
from tests.containers.compose import REPLICAS, SERVICES
from tests.containers.dockerfile import ROOT, read_dockerfile

OURS = [name for name, service in SERVICES.items() if service["image"] == "sora-mock-server"]
PUBLISHED = [port for service in SERVICES.values() for port in service.get("ports", [])]


@pytest.mark.containers
@pytest.mark.parametrize("profiles", [[], ["--profile", "replicas"]], ids=["one", "replicas"])
def test_compose_itself_takes_the_file_for_right(profiles: list[str]) -> None:
    program = shutil.which("docker-compose")
    if program is None:
        pytest.skip("no docker-compose program on this machine")
    command = [program, "-f", str(ROOT / "compose.yaml"), *profiles, "config", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_profile_one_server_is_started() -> None:
    assert [name for name, service in SERVICES.items() if "profiles" not in service] == ["mock"]


def test_three_replicas_wait_for_redis_and_the_balancer_waits_for_them() -> None:
    assert len(REPLICAS) == 3
    assert all(SERVICES[name]["depends_on"] == {"redis": {"condition": "service_healthy"}} for name in REPLICAS)
    assert SERVICES["balancer"]["depends_on"] == {name: {"condition": "service_healthy"} for name in REPLICAS}


def test_every_service_that_is_waited_for_has_a_health_check() -> None:
    waited_for = {name for service in SERVICES.values() for name in service.get("depends_on", {})}
    assert [name for name in waited_for - set(OURS) if "healthcheck" not in SERVICES[name]] == []
    assert read_dockerfile((ROOT / "Dockerfile").read_text("utf-8"))[-1].all("HEALTHCHECK")


def test_only_this_machine_reaches_what_is_published() -> None:
    assert PUBLISHED
    assert [port for port in PUBLISHED if not port.startswith("127.0.0.1:")] == []
    assert "ports" not in SERVICES["redis"]


@pytest.mark.parametrize("name", OURS)
def test_a_server_gets_no_right_that_it_does_not_need(name: str) -> None:
    service = SERVICES[name]
    assert (service["read_only"], service["cap_drop"], service["tmpfs"]) == (True, ["ALL"], ["/tmp"])
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", OURS)
def test_only_settings_are_passed_on_and_none_that_the_health_check_or_a_port_depends_on(name: str) -> None:
    passed = set(SERVICES[name]["environment"])
    assert passed <= {environment_name(spec.name) for spec in fields(Settings)}
    assert not passed & {f"SORA_MOCK_{each}" for each in ("HOST", "PORT", "UNIX", "TLS", "TLS_CERT", "STORE")}


def test_every_image_that_is_pulled_has_a_version() -> None:
    pulled = [service["image"] for service in SERVICES.values() if "build" not in service]
    assert pulled
    assert [image for image in pulled if not image.partition(":")[2][:1].isdigit()] == []


def test_the_balancer_mounts_the_configuration_that_is_there() -> None:
    source, target, mode = SERVICES["balancer"]["volumes"][0].split(":")
    assert (ROOT / source).is_file()
    assert (target, mode) == ("/etc/nginx/nginx.conf", "ro")
    assert target in SERVICES["balancer"]["entrypoint"]
    assert str(PurePosixPath(source)) == "examples/replicas/nginx.conf"
