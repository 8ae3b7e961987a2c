"""DPM_AUTH_POLICY_FILE: which roles and portfolios the subjects and groups of an OpenID provider have.

claim = "groups"

[[subject]] name = "8f1c..."                 # the claim sub roles = ["ADMIN"] portfolios = ["*"]

[[group]] name = "london-support"          # one of the values of the claim roles = ["SUPPORT"] portfolios =
["PF-LON-*"]

[redaction] readable = ["**.status"]         # instead of the default list; see docs/access.md

A caller has the grants of every matching entry.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from resolvers.redaction import Redaction
from schema.access.caller import Role
from schema.access.grants_file import Entry, InvalidGrants
from storage.portfolio_scope import NO_PORTFOLIOS, PortfolioScope


@dataclass(frozen=True, slots=True)
class Grant:
    """Roles and portfolios that are granted together."""

    roles: frozenset[Role]
    portfolios: PortfolioScope


@dataclass(frozen=True, slots=True)
class Policy:
    """The grants of a policy file."""

    claim: str
    subjects: Mapping[str, Grant]
    groups: Mapping[str, Grant]
    redaction: Redaction

    def known_values(self, claims: Mapping[str, Any]) -> list[str]:
        """Return the values of the policy's claim that match an entry."""
        named = claims.get(self.claim, [])
        values = [named] if isinstance(named, str) else named if isinstance(named, list) else []
        return [each for each in values if isinstance(each, str) and each in self.groups]

    def grant(self, subject: str, claims: Mapping[str, Any]) -> Grant:
        """Return the grants of a subject with these claims. They are empty if no entry matches."""
        grants: Sequence[Grant] = [
            *([self.subjects[subject]] if subject in self.subjects else []),
            *(self.groups[value] for value in self.known_values(claims)),
        ]
        portfolios = NO_PORTFOLIOS
        for each in grants:
            portfolios = portfolios.union(each.portfolios)
        return Grant(frozenset().union(*(each.roles for each in grants)), portfolios)


def parse_policy(table: dict[str, Any], path: Path) -> Policy:
    """Read a policy file; raise InvalidGrants."""
    claim = table.pop("claim", "groups")
    if not isinstance(claim, str) or not claim:
        raise InvalidGrants(f"{path}: claim must be the name of a claim")
    policy = Policy(
        claim,
        _grants(table.pop("subject", []), f"{path}: subject"),
        _grants(table.pop("group", []), f"{path}: group"),
        _redaction(table.pop("redaction", {}), f"{path}: redaction"),
    )
    if table:
        raise InvalidGrants(f"{path}: unknown key {min(table)!r}")
    return policy


def _redaction(table: object, where: str) -> Redaction:
    entry = Entry(table, where)
    if table == {}:
        return Redaction()
    paths = entry.texts("readable")
    entry.end()
    try:
        return Redaction(paths)
    except ValueError as error:
        raise InvalidGrants(f"{where}: {error}") from error


def _grants(entries: object, where: str) -> Mapping[str, Grant]:
    if not isinstance(entries, list):
        raise InvalidGrants(f"{where}: must be [[...]] tables")
    grants: dict[str, Grant] = {}
    for number, each in enumerate(entries, 1):
        entry = Entry(each, f"{where} {number}")
        name = entry.text("name")
        if name in grants:
            raise InvalidGrants(f"{where} {number}: {name!r} occurs twice in the file")
        grants[name] = Grant(entry.roles(), entry.portfolios())
        entry.end()
    return grants
