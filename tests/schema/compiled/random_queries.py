"""Random queries: valid documents over any schema, with variables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from json import dumps
from random import Random
from typing import Any, Final
from zlib import crc32

from graphql import (
    DocumentNode,
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
    parse,
    validate,
)
from graphql.pyutils import Undefined

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
CONDITIONS: Final = {
    name: f"${name}: {kind}"
    for name, kind in (("yes", "Boolean!"), ("no", "Boolean!"), ("maybe", "Boolean = true"))
}
"""The Boolean variables of directives, and their declarations."""


@dataclass(frozen=True, slots=True)
class Query:
    """A document, and sets of variables to run it with, one after the other."""

    text: str
    node: DocumentNode
    variables: Sequence[Mapping[str, Any]]


@dataclass
class QueryGenerator:
    """Generates documents over a schema. `pools` has valid and invalid JSON values for each scalar, by name."""

    schema: GraphQLSchema
    random: Random
    pools: Mapping[str, Sequence[Any]]
    max_depth: int = 5
    _fragments: dict[str, str] = field(default_factory=dict)
    _fragment_kinds: dict[str, Composite] = field(default_factory=dict)
    _deciding: set[str] = field(default_factory=set)
    _variables: dict[str, tuple[str, list[Any]]] = field(default_factory=dict)

    def query(self) -> Query:
        """Return a valid document with variables."""
        while True:
            self._fragments.clear()
            self._fragment_kinds.clear()
            self._deciding.clear()
            self._variables.clear()
            assert self.schema.query_type is not None
            body = self._selection(self.schema.query_type, self.max_depth)
            text = "\n".join((f"query Q{self._declared()} {body}", *self._fragments.values()))
            node = parse(text)
            if not validate(self.schema, node):
                return Query(text, node, [self._values() for _ in range(3)])

    def _declared(self) -> str:
        declared = [f"${name}: {kind}" for name, (kind, _) in self._variables.items()]
        declared += [CONDITIONS[name] for name in sorted(self._deciding)]
        return f"({', '.join(declared)})" if declared else ""

    def _values(self) -> dict[str, Any]:
        values = {name: self.random.choice(pool) for name, (_, pool) in self._variables.items()}
        values = {name: value for name, value in values.items() if value is not Undefined}
        values |= {"yes": self._chance(0.8), "no": self._chance(0.3)}
        if self._chance(0.3):
            values["maybe"] = self._chance(0.5)
        return values

    def _chance(self, share: float) -> bool:
        return self.random.random() < share

    def _selection(self, parent: Composite, depth: int) -> str:
        wanted = self.random.randint(1, 4)
        return "{ " + " ".join(self._part(parent, depth) for _ in range(wanted)) + " }"

    def _part(self, parent: Composite, depth: int) -> str:
        chance = self.random.random()
        if depth > 0 and (chance < 0.2 or (isinstance(parent, GraphQLUnionType) and chance < 0.9)):
            return self._fragment(parent, depth - 1)
        if isinstance(parent, GraphQLUnionType) or chance > 0.95:
            alias = f"{self.random.choice('ab')}: " if self._chance(0.3) else ""
            return f"{alias}__typename{self._directive()}"
        return self._field(parent, depth)

    def _fragment(self, parent: Composite, depth: int) -> str:
        kind = self._narrower(parent)
        if self._chance(0.5):
            name = f"F{len(self._fragments)}"
            again = [name for name, each in self._fragment_kinds.items() if each in {kind, parent}]
            if again and self._chance(0.5):
                name = self.random.choice(again)
            else:
                self._fragments[name] = ""
                body = self._selection(kind, depth)
                self._fragments[name] = f"fragment {name} on {kind.name} {body}"
                self._fragment_kinds[name] = kind  # only later ones, so that there is no cycle
            return f"... {name}{self._directive()}"
        condition = "" if kind is parent and self._chance(0.5) else f" on {kind.name}"
        return f"...{condition}{self._directive()} {self._selection(kind, depth)}"

    def _narrower(self, parent: Composite) -> Composite:
        kinds: list[Composite] = [parent]
        if isinstance(parent, GraphQLObjectType | GraphQLInterfaceType):
            kinds += parent.interfaces
        if isinstance(parent, GraphQLInterfaceType | GraphQLUnionType):
            kinds += 2 * self.schema.get_possible_types(parent)
        return self.random.choice(kinds)

    def _field(self, parent: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        fields: list[tuple[str, GraphQLField]] = [
            (name, each)
            for name, each in parent.fields.items()
            if depth > 0 or is_leaf_type(get_named_type(each.type))
        ]
        if not fields:
            return "__typename"
        name, chosen = self.random.choice(fields)
        arguments = self._arguments(chosen.args)
        # Use an alias, because fields of one name with different arguments cannot be merged.
        own = arguments + (parent.name if self._is_of_many_types(name) else "")
        alias = f"{name}{crc32(own.encode())}: " if own or self._chance(0.2) else ""
        kind = get_named_type(chosen.type)
        below = "" if is_leaf_type(kind) else " " + self._selection(_composite(kind), depth - 1)
        return f"{alias}{name}{arguments}{self._directive()}{below}"

    def _is_of_many_types(self, name: str) -> bool:
        """Whether fields of this name have several types, so that they cannot have the same response name."""
        kinds = self.schema.type_map.values()
        fields = [each.fields for each in kinds if isinstance(each, GraphQLObjectType)]
        return len({str(each[name].type) for each in fields if name in each}) > 1

    def _directive(self) -> str:
        if not self._chance(0.12):
            return ""
        value = self.random.choice((*CONDITIONS, "true", "false"))
        if value in CONDITIONS:
            self._deciding.add(value)
            value = f"${value}"
        return f" @{self.random.choice(('skip', 'include'))}(if: {value})"

    def _arguments(self, arguments: Mapping[str, GraphQLArgument]) -> str:
        given = []
        for name, argument in arguments.items():
            required = isinstance(argument.type, GraphQLNonNull)
            if not required and self._chance(0.6):
                continue
            if self._chance(0.4):
                given.append(f"{name}: ${self._variable(argument.type)}")
            else:
                given.append(f"{name}: {self._literal(argument.type)}")
        return f"({', '.join(given)})" if given else ""

    def _variable(self, kind: GraphQLInputType) -> str:
        name = f"v{len(self._variables)}"
        pool = [self._value(kind) for _ in range(3)]
        if not isinstance(kind, GraphQLNonNull):
            pool.append(Undefined)
        self._variables[name] = (str(kind), pool)
        return name

    def _value(self, kind: GraphQLInputType) -> Any:
        """Return a JSON value of a type."""
        if isinstance(kind, GraphQLNonNull):
            return self._value(kind.of_type)
        if isinstance(kind, GraphQLList):
            return [self._value(kind.of_type) for _ in range(self.random.randint(0, 3))]
        if isinstance(kind, GraphQLEnumType):
            return self.random.choice(list(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            if kind.is_one_of:
                name = self.random.choice(list(kind.fields))
                return {name: self._value(kind.fields[name].type)}
            names = [
                name
                for name, each in kind.fields.items()
                if isinstance(each.type, GraphQLNonNull) or self._chance(0.3)
            ]
            return {name: self._value(kind.fields[name].type) for name in names}
        return self.random.choice(self.pools[kind.name])

    def _literal(self, kind: GraphQLInputType) -> str:
        return _written(self._value(kind), kind)


def _composite(kind: GraphQLNamedType) -> Composite:
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)
    return kind


def _written(value: Any, kind: GraphQLInputType) -> str:
    """Return a JSON value as a GraphQL literal."""
    if isinstance(kind, GraphQLNonNull):
        return _written(value, kind.of_type)
    if isinstance(value, list) and isinstance(kind, GraphQLList):
        return f"[{', '.join(_written(each, kind.of_type) for each in value)}]"
    if isinstance(value, dict) and isinstance(kind, GraphQLInputObjectType):
        pairs = (
            f"{name}: {_written(each, kind.fields[name].type)}" for name, each in value.items()
        )
        return f"{{{', '.join(pairs)}}}"
    return str(value) if isinstance(kind, GraphQLEnumType) else dumps(value)
