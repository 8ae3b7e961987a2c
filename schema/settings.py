"""The settings of the service, read once from environment variables."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from resolvers.feature_flags import Feature, FeatureFlags
from schema.setting_parsers import (
    choice,
    integer,
    parse_bool,
    parse_dsn,
    parse_origins,
    parse_prefix,
    parse_run_statuses,
    parse_text,
)
from storage import ConnectionOptions, StoreConfig
from storage.records import RunStatus

_BACKENDS: Final = ("IN_MEMORY", "SQL", "SQLITE", "POSTGRES")

_PASSWORD: Final = re.compile(r"(://[^/@:]*:)[^@]*@")


class InvalidSetting(Exception):
    """A variable has an invalid value. The message is one line: the variable, its value and what it takes."""

    def __init__(self, variable: str, value: str, expected: str) -> None:
        masked = _PASSWORD.sub(r"\1***@", value)
        super().__init__(f"{variable}={masked!r}: takes {expected}")


def _setting(
    variable: str, parse: Callable[[str], object], default: object, description: str
) -> Any:
    return field(
        default=default,
        metadata={"variable": variable, "parse": parse, "description": description},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings. The metadata of each field has its variable, parser and description.

    docs/settings.md shows the same descriptions and defaults; a test compares both.
    """

    backend: str = _setting(
        "DPM_SUPPORTABILITY_STORE_BACKEND",
        choice(*_BACKENDS),
        "IN_MEMORY",
        "the backend: `IN_MEMORY`, `SQL` (with the URL in the next line), `SQLITE` or `POSTGRES`",
    )
    sql_url: str = _setting(
        "DPM_SUPPORTABILITY_SQL_URL",
        parse_text,
        "",
        "connection URL for `SQL`, in SQLAlchemy's form; the driver may be left out",
    )
    sqlite_path: str = _setting(
        "DPM_SUPPORTABILITY_SQLITE_PATH",
        parse_text,
        "",
        "database file for `SQLITE`, and for `SQL` without a URL; parent folders are created",
    )
    sql_path: str = _setting(
        "DPM_SUPPORTABILITY_SQL_PATH",
        parse_text,
        "",
        "alias of `DPM_SUPPORTABILITY_SQLITE_PATH`, which takes precedence",
    )
    postgres_dsn: str = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_DSN", parse_dsn, "", "DSN for `POSTGRES`: `postgresql://...`"
    )
    postgres_migration_dsn: str = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_MIGRATION_DSN",
        parse_dsn,
        "",
        "DSN for migrations, if it differs: the direct DSN of a database behind a pooler, or another user",
    )
    postgres_read_dsn: str = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_READ_DSN",
        parse_dsn,
        "",
        "DSN of a hot standby for reads; see [production.md](production.md#read-replica)",
    )
    postgres_password_file: str = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_PASSWORD_FILE",
        parse_text,
        "",
        "file with the password for the DSNs above that contain none, read at every connect",
    )
    postgres_pool_size: int = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_POOL_SIZE",
        integer(1, 1000),
        10,
        "maximum number of connections in the pool of each process for each DSN",
    )
    postgres_statement_timeout: int = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_STATEMENT_TIMEOUT_SECONDS",
        integer(0, 86_400),
        30,
        "statement timeout; 0 disables it",
    )
    postgres_lock_timeout: int = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_LOCK_TIMEOUT_SECONDS",
        integer(0, 86_400),
        10,
        "lock timeout: how long a write waits for another write; 0 disables it",
    )
    postgres_idle_timeout: int = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_IDLE_TIMEOUT_SECONDS",
        integer(0, 86_400),
        60,
        "idle-in-transaction timeout; 0 disables it",
    )
    postgres_connection_max_lifetime: int = _setting(
        "DPM_SUPPORTABILITY_POSTGRES_RECYCLE_SECONDS",
        integer(0, 86_400),
        1800,
        "maximum lifetime of a connection; 0 disables it",
    )
    retention_days: int = _setting(
        "DPM_SUPPORTABILITY_RETENTION_DAYS",
        integer(0, 1_000_000),
        0,
        "runs that are older are purged; 0 disables it",
    )
    operation_ttl_seconds: int = _setting(
        "DPM_ASYNC_OPERATIONS_TTL_SECONDS",
        integer(0, 86_400_000_000),
        86_400,
        "operations that finished longer ago are purged; 0 disables it, and is the default with `--demo` and `--load`",
    )
    change_retention_hours: int = _setting(
        "DPM_CHANGES_RETENTION_HOURS",
        integer(1, 100_000),
        168,
        "resume window of subscriptions: how long a change cursor is valid",
    )
    support_apis_enabled: bool = _setting(
        "DPM_SUPPORT_APIS_ENABLED",
        parse_bool,
        True,
        "every API; the flags below apply only if it is on",
    )
    summary_apis_enabled: bool = _setting(
        "DPM_SUPPORTABILITY_SUMMARY_APIS_ENABLED", parse_bool, True, "the summary"
    )
    bundle_apis_enabled: bool = _setting(
        "DPM_SUPPORT_BUNDLE_APIS_ENABLED", parse_bool, True, "support bundles"
    )
    lineage_apis_enabled: bool = _setting("DPM_LINEAGE_APIS_ENABLED", parse_bool, False, "lineage")
    history_apis_enabled: bool = _setting(
        "DPM_IDEMPOTENCY_HISTORY_APIS_ENABLED", parse_bool, False, "idempotency history"
    )
    operations_enabled: bool = _setting(
        "DPM_ASYNC_OPERATIONS_ENABLED", parse_bool, True, "operations"
    )
    artifacts_enabled: bool = _setting("DPM_ARTIFACTS_ENABLED", parse_bool, True, "artifacts")
    artifact_mode: str = _setting(
        "DPM_ARTIFACT_STORE_MODE",
        choice("DERIVED", "PERSISTED"),
        "DERIVED",
        "`DERIVED` builds a run's artifact from its result, `PERSISTED` stores it with the run",
    )
    workflow_enabled: bool = _setting(
        "DPM_WORKFLOW_ENABLED", parse_bool, False, "workflow routes and actions"
    )
    review_statuses: frozenset[RunStatus] = _setting(
        "DPM_WORKFLOW_REQUIRES_REVIEW_FOR_STATUSES",
        parse_run_statuses,
        frozenset({RunStatus.PENDING_REVIEW}),
        "run statuses that need a review, comma-separated",
    )
    rest_prefix: str = _setting(
        "DPM_REST_PREFIX",
        parse_prefix,
        "/api/v1",
        "additional prefix of the REST routes; `none` for none",
    )
    max_body_bytes: int = _setting(
        "DPM_MAX_BODY_BYTES", integer(1, 2**40), 1_048_576, "maximum size of a request body"
    )
    request_timeout_seconds: int = _setting(
        "DPM_REQUEST_TIMEOUT_SECONDS", integer(1, 86_400), 10, "request timeout"
    )
    max_tokens: int = _setting(
        "DPM_GRAPHQL_MAX_TOKENS",
        integer(1, 1_000_000),
        2000,
        "maximum number of tokens in a GraphQL document",
    )
    max_depth: int = _setting(
        "DPM_GRAPHQL_MAX_DEPTH", integer(1, 1000), 15, "maximum depth of a GraphQL query"
    )
    max_aliases: int = _setting(
        "DPM_GRAPHQL_MAX_ALIASES",
        integer(0, 100_000),
        30,
        "maximum number of aliases in a GraphQL query",
    )
    max_root_fields: int = _setting(
        "DPM_GRAPHQL_MAX_ROOT_FIELDS",
        integer(1, 100_000),
        20,
        "maximum number of root fields in a GraphQL query",
    )
    max_nodes: int = _setting(
        "DPM_GRAPHQL_MAX_NODES",
        integer(1, 100_000_000),
        10_000,
        "maximum number of nodes that a GraphQL query may request; nested page sizes are multiplied",
    )
    max_traversed: int = _setting(
        "DPM_GRAPHQL_MAX_WALKED",
        integer(1, 100_000_000),
        100_000,
        "maximum of `maxEntities` in a GraphQL query: the sum over its fields, multiplied by enclosing page sizes",
    )
    max_subscriptions: int = _setting(
        "DPM_MAX_SUBSCRIPTIONS",
        integer(0, 100_000),
        1000,
        "maximum number of concurrent subscriptions of each process",
    )
    cors_origins: tuple[str, ...] = _setting(
        "DPM_CORS_ORIGINS",
        parse_origins,
        (),
        "origins whose pages may call the API, comma-separated",
    )
    allow_anonymous: bool = _setting(
        "DPM_ALLOW_ANONYMOUS",
        parse_bool,
        False,
        "allow `--host` values other than 127.0.0.1, although the service has no authentication",
    )

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """Parse the variables; an empty one counts as unset. Raise InvalidSetting for the first invalid one."""
        values: dict[str, object] = {}
        for each in fields(cls):
            variable = each.metadata["variable"]
            value = env.get(variable, "")
            if not value.strip():
                continue
            try:
                values[each.name] = each.metadata["parse"](value)
            except ValueError as error:
                raise InvalidSetting(variable, value, str(error)) from error
        settings = cls(**values)  # type: ignore[arg-type]  # each parser returns its field's type
        settings.store_config  # noqa: B018  # raises for a SQL backend without a database
        return settings

    @property
    def store_config(self) -> StoreConfig:
        """The location of the store; raises InvalidSetting if the backend has no database configured."""
        file = self.sqlite_path or self.sql_path
        match self.backend:
            case "IN_MEMORY":
                return StoreConfig()
            case "POSTGRES":
                config = self._sql_store_config(self.postgres_dsn)
                required = "DPM_SUPPORTABILITY_POSTGRES_DSN"
            case "SQL" if self.sql_url:
                return self._sql_store_config(self.sql_url)
            case _:
                config = StoreConfig(file=file)
                required = "DPM_SUPPORTABILITY_SQLITE_PATH"
                required += " or DPM_SUPPORTABILITY_SQL_URL" if self.backend == "SQL" else ""
        if not (config.url or config.file):
            expected = f"a database in {required}"
            raise InvalidSetting("DPM_SUPPORTABILITY_STORE_BACKEND", self.backend, expected)
        return config

    def _sql_store_config(self, url: str) -> StoreConfig:
        return StoreConfig(
            url=url,
            migration_url=self.postgres_migration_dsn or None,
            read_url=self.postgres_read_dsn or None,
            tuning=ConnectionOptions(
                pool_size=self.postgres_pool_size,
                password_file=self.postgres_password_file,
                statement_timeout_seconds=self.postgres_statement_timeout,
                lock_timeout_seconds=self.postgres_lock_timeout,
                idle_in_transaction_timeout_seconds=self.postgres_idle_timeout,
                recycle_seconds=self.postgres_connection_max_lifetime,
            ),
        )

    @property
    def store_variable(self) -> str:
        """The variable with the location of the store, for error messages."""
        if self.backend == "POSTGRES":
            return "DPM_SUPPORTABILITY_POSTGRES_DSN"
        if self.backend == "SQL" and self.sql_url:
            return "DPM_SUPPORTABILITY_SQL_URL"
        return "DPM_SUPPORTABILITY_" + ("SQLITE_PATH" if self.sqlite_path else "SQL_PATH")

    @property
    def feature_flags(self) -> FeatureFlags:
        """The enabled features."""
        flags = {
            Feature.SUPPORT: self.support_apis_enabled,
            Feature.SUMMARY: self.summary_apis_enabled,
            Feature.BUNDLE: self.bundle_apis_enabled,
            Feature.LINEAGE: self.lineage_apis_enabled,
            Feature.IDEMPOTENCY_HISTORY: self.history_apis_enabled,
            Feature.OPERATIONS: self.operations_enabled,
            Feature.ARTIFACTS: self.artifacts_enabled,
            Feature.WORKFLOW: self.workflow_enabled,
        }
        return FeatureFlags(frozenset(feature for feature, on in flags.items() if on))
