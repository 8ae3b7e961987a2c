"""The viewer: the caller, and the enabled features of the service."""

from collections.abc import Callable

import strawberry

from resolvers.feature_flags import Feature
from schema.access.caller import Caller, Role
from schema.graphql.loading.context import Info
from schema.graphql.types.values.enums import register_enum

register_enum(
    Role,
    description="Role of a caller.",
    values={
        Role.READER: "Reads records, with payloads redacted.",
        Role.SUPPORT: "Reads records with their payloads.",
        Role.REVIEWER: "Reads as SUPPORT does, and applies workflow actions.",
        Role.RECORDER: "Records runs, operations and edges, and reads as READER does.",
        Role.AUDITOR: (
            "Reads as SUPPORT does, and reads the evidence: holds, purges, leaves and checkpoints."
        ),
        Role.ADMIN: "Does everything, purges and holds included.",
    },
)


@strawberry.type(description="The caller of this request.")
class Viewer:
    subject: str = strawberry.field(
        description="Name of the caller, `anonymous` without authentication."
    )
    roles: list[Role] = strawberry.field(description="Roles of the caller, in alphabetical order.")
    portfolios: list[str] = strawberry.field(
        description="Portfolios that the caller sees: exact ids, prefixes followed by `*`, or `*` for all."
    )
    is_scoped: bool = strawberry.field(
        description="Whether the caller sees only some portfolios. It does not depend on the records of the others."
    )

    @classmethod
    def of(cls, caller: Caller) -> "Viewer":
        """Return the object of a caller."""
        return cls(
            subject=caller.subject,
            roles=sorted(caller.roles, key=lambda role: role.value),
            portfolios=caller.portfolios.patterns(),
            is_scoped=caller.is_scoped,
        )


@strawberry.type(
    description="The enabled features of the service. A field of a disabled feature is null and has an error."
)
class Capabilities:
    is_on: strawberry.Private[Callable[[Feature], bool]]
    requires_login: bool = strawberry.field(
        description="Whether requests must be authenticated (`DPM_AUTH_MODE`)."
    )
    four_eyes: bool = strawberry.field(
        description="Whether the caller who recorded a run may not approve it (`DPM_WORKFLOW_FOUR_EYES`)."
    )

    @strawberry.field(description="Whether any API is on (`DPM_SUPPORT_APIS_ENABLED`).")
    def support(self) -> bool:
        return self.is_on(Feature.SUPPORT)

    @strawberry.field(
        description="Whether the summary is on (`DPM_SUPPORTABILITY_SUMMARY_APIS_ENABLED`)."
    )
    def summary(self) -> bool:
        return self.is_on(Feature.SUMMARY)

    @strawberry.field(
        description="Whether support bundles are on (`DPM_SUPPORT_BUNDLE_APIS_ENABLED`)."
    )
    def support_bundles(self) -> bool:
        return self.is_on(Feature.BUNDLE)

    @strawberry.field(description="Whether lineage is on (`DPM_LINEAGE_APIS_ENABLED`).")
    def lineage(self) -> bool:
        return self.is_on(Feature.LINEAGE)

    @strawberry.field(
        description="Whether idempotency history is on (`DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED`)."
    )
    def idempotency_history(self) -> bool:
        return self.is_on(Feature.IDEMPOTENCY_HISTORY)

    @strawberry.field(description="Whether operations are on (`DPM_ASYNC_OPERATIONS_ENABLED`).")
    def operations(self) -> bool:
        return self.is_on(Feature.OPERATIONS)

    @strawberry.field(description="Whether artifacts are on (`DPM_ARTIFACTS_ENABLED`).")
    def artifacts(self) -> bool:
        return self.is_on(Feature.ARTIFACTS)

    @strawberry.field(
        description="Whether reviews and their actions are on (`DPM_WORKFLOW_ENABLED`)."
    )
    def workflow(self) -> bool:
        return self.is_on(Feature.WORKFLOW)


@strawberry.type
class AccessQuery:
    @strawberry.field(description="The caller of this request: who they are, and what they see.")
    def viewer(self, info: Info) -> Viewer:
        return Viewer.of(info.context.caller)

    @strawberry.field(description="The enabled features of the service.")
    def capabilities(self, info: Info) -> Capabilities:
        service = info.context.service
        enabled = service.feature_flags.enabled
        return Capabilities(
            is_on=lambda feature: Feature.SUPPORT in enabled and feature in enabled,
            requires_login=service.requires_login,
            four_eyes=service.four_eyes,
        )
