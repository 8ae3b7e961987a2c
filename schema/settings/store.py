"""Settings of the store: its location, and the options of its connections."""

from dataclasses import dataclass
from typing import Final

from schema.settings.fields import InvalidSetting, setting
from schema.settings.parsers import (
    choice,
    integer,
    parse_dsn,
    parse_text,
)
from storage import ConnectionOptions, StoreConfig

_BACKENDS: Final = ("IN_MEMORY", "SQL", "SQLITE", "POSTGRES")


@dataclass(frozen=True, kw_only=True)
class StoreSettings:
    """The backend, its file or URLs, and the options of its connections."""

    backend: str = setting(
        "DPM_SUPPORTABILITY_STORE_BACKEND",
        choice(*_BACKENDS),
        "IN_MEMORY",
        "the backend: `IN_MEMORY`, `SQL` (with the URL in the next line), `SQLITE` or `POSTGRES`",
    )
    sql_url: str = setting(
        "DPM_SUPPORTABILITY_SQL_URL",
        parse_text,
        "",
        "connection URL for `SQL`, in SQLAlchemy's form; the driver may be left out",
    )
    sqlite_path: str = setting(
        "DPM_SUPPORTABILITY_SQLITE_PATH",
        parse_text,
        "",
        "database file for `SQLITE`, and for `SQL` without a URL; parent folders are created",
    )
    sql_path: str = setting(
        "DPM_SUPPORTABILITY_SQL_PATH",
        parse_text,
        "",
        "alias of `DPM_SUPPORTABILITY_SQLITE_PATH`, which takes precedence",
    )
    postgres_dsn: str = setting(
        "DPM_SUPPORTABILITY_POSTGRES_DSN", parse_dsn, "", "DSN for `POSTGRES`: `postgresql://...`"
    )
    postgres_migration_dsn: str = setting(
        "DPM_SUPPORTABILITY_POSTGRES_MIGRATION_DSN",
        parse_dsn,
        "",
        "DSN for migrations, if it differs: the direct DSN of a database behind a pooler, or another user",
    )
    postgres_read_dsn: str = setting(
        "DPM_SUPPORTABILITY_POSTGRES_READ_DSN",
        parse_dsn,
        "",
        "DSN of a hot standby for reads; see [production.md](production.md#read-replica)",
    )
    postgres_password_file: str = setting(
        "DPM_SUPPORTABILITY_POSTGRES_PASSWORD_FILE",
        parse_text,
        "",
        "file with the password for the DSNs above that contain none, read at every connect",
    )
    postgres_pool_size: int = setting(
        "DPM_SUPPORTABILITY_POSTGRES_POOL_SIZE",
        integer(1, 1000),
        10,
        "maximum number of connections in the pool of each process for each DSN",
    )
    postgres_statement_timeout: int = setting(
        "DPM_SUPPORTABILITY_POSTGRES_STATEMENT_TIMEOUT_SECONDS",
        integer(0, 86_400),
        30,
        "statement timeout; 0 disables it",
    )
    postgres_lock_timeout: int = setting(
        "DPM_SUPPORTABILITY_POSTGRES_LOCK_TIMEOUT_SECONDS",
        integer(0, 86_400),
        10,
        "lock timeout: how long a write waits for another write; 0 disables it",
    )
    postgres_idle_timeout: int = setting(
        "DPM_SUPPORTABILITY_POSTGRES_IDLE_TIMEOUT_SECONDS",
        integer(0, 86_400),
        60,
        "idle-in-transaction timeout; 0 disables it",
    )
    postgres_connection_max_lifetime: int = setting(
        "DPM_SUPPORTABILITY_POSTGRES_RECYCLE_SECONDS",
        integer(0, 86_400),
        1800,
        "maximum lifetime of a connection; 0 disables it",
    )
    postgres_statement_cache_size: int = setting(
        "DPM_SUPPORTABILITY_POSTGRES_STATEMENT_CACHE_SIZE",
        integer(0, 10_000),
        100,
        "maximum number of prepared statements of a connection; 0, for none, is required behind a transaction pooler"
        " without support for prepared statements",
    )

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
            connection_options=ConnectionOptions(
                pool_size=self.postgres_pool_size,
                password_file=self.postgres_password_file,
                statement_timeout_seconds=self.postgres_statement_timeout,
                lock_timeout_seconds=self.postgres_lock_timeout,
                idle_in_transaction_timeout_seconds=self.postgres_idle_timeout,
                max_lifetime_seconds=self.postgres_connection_max_lifetime,
                statement_cache_size=self.postgres_statement_cache_size,
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
