"""The vendor's file as a judge: whether an answer is one that it describes."""

import json
from pathlib import Path

import yaml
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from referencing import Registry
from referencing.jsonschema import DRAFT4

METHODS = ("get", "put", "post", "delete", "patch")


class PlainLoader(yaml.SafeLoader):
    """Reads YAML as JSON has it: an instant stays a text."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class Contract:
    """The operations of the file, and the statuses seen of each."""

    def __init__(self, path: str, gaps: dict) -> None:
        self._file = yaml.load(Path(path).read_text(), PlainLoader)
        self._registry = Registry().with_resource("vendor:", DRAFT4.create_resource(self._file))
        self._gaps = gaps
        self.seen = {
            operation["operationId"]: []
            for methods in self._file["paths"].values()
            for method, operation in methods.items()
            if method in METHODS
        }

    def judge(self, method: str, path: str, status: int, content_type: str | None, body: bytes) -> None:
        """Raises where the file does not describe the answer."""
        operation = self._file["paths"][path][method.lower()]
        name = operation["operationId"]
        self.seen[name].append(status)
        described = operation["responses"].get(str(status))
        at = f"/paths/{escaped(path)}/{method.lower()}/responses/{status}"
        if described is None:
            at = self._gap(name, status)
        elif "$ref" in described:
            at = described["$ref"].removeprefix("#")
        content = self._at(at).get("content")
        if content is None:
            assert body == b"", f"{name}, {status}: the file describes no body, this is one: {body!r}"
            return
        kind = (content_type or "").split(";")[0]
        assert kind in content, f"{name}, {status}: the file does not describe {kind}"
        schema = {"$ref": f"vendor:#{at}/content/{escaped(kind)}/schema"}
        validator = OAS30Validator(schema, registry=self._registry, format_checker=oas30_format_checker)
        validator.validate(json.loads(body))

    def _gap(self, name: str, status: int) -> str:
        """Where an answer is described that the file does not list."""
        for gap in self._gaps["statuses"]:
            if gap["status"] == status and name in gap["operations"]:
                return gap["response"]
        raise AssertionError(f"{name}: the file does not describe {status}")

    def _at(self, pointer: str) -> dict:
        value = self._file
        for key in pointer.split("/")[1:]:
            value = value[key.replace("~1", "/").replace("~0", "~")]
        return value


def escaped(key: str) -> str:
    """A key as a part of a JSON Pointer."""
    return key.replace("~", "~0").replace("/", "~1")
