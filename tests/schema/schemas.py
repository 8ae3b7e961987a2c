"""Answers held against their OpenAPI description."""

from typing import Any

from jsonschema import Draft202012Validator


def close_shapes(schema: Any) -> Any:
    """The schema with every described object closed, so that a field too many is an error too."""
    if isinstance(schema, list):
        return [close_shapes(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: close_shapes(value) for name, value in schema.items()}
    if "properties" in closed and "required" in closed:
        closed["additionalProperties"] = False
    return closed


class Description:
    """An OpenAPI document, by which answers are judged."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._components = close_shapes(document["components"])

    def check(self, method: str, template: str, *, status: int, body: Any) -> None:
        """Raise ValidationError unless the body is what the document says of such an answer."""
        responses = self.document["paths"][template][method.lower()]["responses"]
        schema = responses[str(status)]["content"]["application/json"]["schema"]
        closed = {**schema, "components": self._components}
        Draft202012Validator(closed).validate(body)
