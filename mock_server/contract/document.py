"""An OpenAPI document as a tree that can be walked by location, with its references followed and schemas compiled."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from mock_server.source import InvalidSource, Location, Problem, Source, did_you_mean

if TYPE_CHECKING:
    import jsonschema_rs

_URI = "urn:contract"


class Document:
    """One document. Everything in it is named by its location: keys and indexes from the top."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data: Any = source.data
        self.registry = lru_cache(maxsize=1)(self._registry)
        self.validator = lru_cache(maxsize=None)(self._validator)
        self.resolved = lru_cache(maxsize=None)(self._resolved)

    def at(self, location: Location) -> Any:
        """What stands at ``location``, or None."""
        node = self.data
        for key in location:
            if isinstance(node, dict):
                node = node.get(key)
            elif isinstance(node, list) and isinstance(key, int) and key < len(node):
                node = node[key]
            else:
                return None
        return node

    def follow(self, location: Location) -> Location:
        """The location that the references at ``location`` end at. Raises InvalidSource for a dangling one."""
        for _ in range(32):
            node = self.at(location)
            if not isinstance(node, dict) or "$ref" not in node:
                return location
            target = _location_of(str(node["$ref"]))
            if target is None or self.at(target) is None:
                raise InvalidSource([self.dangling((*location, "$ref"), str(node["$ref"]))])
            location = target
        raise InvalidSource([self.source.problem(location, "this reference leads back to itself")])

    def _resolved(self, location: Location) -> Any:
        """What stands at the end of the references at ``location``. Raises InvalidSource for a dangling one."""
        return self.at(self.follow(location))

    def dangling(self, location: Location, reference: str) -> Problem:
        target = _location_of(reference)
        if target is None:
            return self.source.problem(location, f"{reference!r} is not a reference into this document (#/...)")
        siblings = self.at(target[:-1])
        known = siblings if isinstance(siblings, dict) else ()
        return self.source.problem(
            location, f"{reference!r} does not exist", did_you_mean(str(target[-1]), map(str, known))
        )

    def _registry(self) -> jsonschema_rs.Registry:
        """What the validators follow references by. Raises InvalidSource if the document is of no use for that."""
        import jsonschema_rs  # slow to import; whoever asks for tasks only needs none

        try:
            return jsonschema_rs.Registry([(_URI, self.data)])
        except (ValueError, jsonschema_rs.ReferencingError) as error:
            raise InvalidSource([self.source.problem((), f"not a usable document: {error}")]) from None

    def _validator(self, location: Location) -> jsonschema_rs.Draft202012Validator:
        """The compiled validator of the Schema Object at ``location``. Raises InvalidSource if it is none."""
        import jsonschema_rs

        pointer = "".join("/" + quote(str(key).replace("~", "~0").replace("/", "~1"), safe="~") for key in location)
        try:
            return jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_URI}#{pointer}"}, registry=self.registry(), validate_formats=True
            )
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            what, _, _ = str(error).partition("\n\n")  # behind it, the library tells where in its own terms
            raise InvalidSource([self.source.problem(location, f"not a JSON Schema: {what}")]) from None


def _location_of(reference: str) -> Location | None:
    if not reference.startswith("#/"):
        return None
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in reference[2:].split("/"))
