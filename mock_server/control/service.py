"""Health, readiness, version, and the documents that the server is driven by."""

from __future__ import annotations

from mock_server import __version__
from mock_server.call import Call, Function, Reply, json_reply
from mock_server.content.body import Body
from mock_server.snapshot import API, CONTROL


def get_health(_call: Call) -> Reply:
    """GET /_mock/health: the process answers."""
    return json_reply(200, {"status": "ok"})


def get_readiness(_call: Call) -> Reply:
    """GET /_mock/ready: contract, table and content are loaded; without them there would be no answer."""
    return json_reply(200, {"status": "ready"})


def get_version(_call: Call) -> Reply:
    """GET /_mock/version."""
    return json_reply(200, {"name": "sora-mock-server", "version": __version__})


def get_contract(call: Call) -> Reply:
    """GET /openapi.yaml: the file as it is."""
    return _document(call.snapshot.contracts[API].as_yaml, "application/yaml")


def get_contract_as_json(call: Call) -> Reply:
    """GET /openapi.json."""
    return _document(call.snapshot.contracts[API].as_json, "application/json")


def get_control_contract(call: Call) -> Reply:
    """GET /_mock/openapi.yaml."""
    return _document(call.snapshot.contracts[CONTROL].as_yaml, "application/yaml")


def _document(raw: bytes, media_type: str) -> Reply:
    return Reply(200, [("Content-Type", media_type), ("Content-Length", str(len(raw)))], Body(raw))


FUNCTIONS: dict[str, Function] = {
    "getHealth": get_health,
    "getReadiness": get_readiness,
    "getVersion": get_version,
    "getContract": get_contract,
    "getContractAsJson": get_contract_as_json,
    "getControlContract": get_control_contract,
}
