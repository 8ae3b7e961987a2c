"""Checks of responses against their OpenAPI description."""

from typing import Any

from jsonschema import Draft202012Validator


def forbid_extra_properties(schema: Any) -> Any:
    """Return the schema with additional properties forbidden, so that an unknown field is an error."""
    if isinstance(schema, list):
        return [forbid_extra_properties(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: forbid_extra_properties(value) for name, value in schema.items()}
    if "properties" in closed and "required" in closed:
        closed["additionalProperties"] = False
    return closed


class OpenApiChecker:
    """Checks responses against an OpenAPI document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._components = forbid_extra_properties(document["components"])

    def check(self, method: str, template: str, *, status: int, body: Any) -> None:
        """Raise ValidationError unless the body matches the document's schema of the response."""
        responses = self.document["paths"][template][method.lower()]["responses"]
        schema = responses[str(status)]["content"]["application/json"]["schema"]
        closed = {**schema, "components": self._components}
        Draft202012Validator(closed).validate(body)
