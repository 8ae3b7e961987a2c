"""Settings of limits of requests, and of accepted hosts and origins."""

from dataclasses import dataclass

from schema.settings.fields import setting
from schema.settings.parsers import (
    LOOPBACK_HOSTS,
    integer,
    parse_bool,
    parse_header_names,
    parse_hosts,
    parse_origins,
    parse_text,
)


@dataclass(frozen=True, kw_only=True)
class LimitSettings:
    """Limits of requests, connections and documents; hosts and origins."""

    max_body_bytes: int = setting(
        "DPM_MAX_BODY_BYTES", integer(1, 2**40), 1_048_576, "maximum size of a request body"
    )
    request_timeout_seconds: int = setting(
        "DPM_REQUEST_TIMEOUT_SECONDS", integer(1, 86_400), 10, "request timeout"
    )
    max_tokens: int = setting(
        "DPM_GRAPHQL_MAX_TOKENS",
        integer(1, 1_000_000),
        2000,
        "maximum number of tokens in a GraphQL document",
    )
    max_depth: int = setting(
        "DPM_GRAPHQL_MAX_DEPTH", integer(1, 1000), 15, "maximum depth of a GraphQL query"
    )
    max_aliases: int = setting(
        "DPM_GRAPHQL_MAX_ALIASES",
        integer(0, 100_000),
        30,
        "maximum number of aliases in a GraphQL query",
    )
    max_root_fields: int = setting(
        "DPM_GRAPHQL_MAX_ROOT_FIELDS",
        integer(1, 100_000),
        20,
        "maximum number of root fields in a GraphQL query",
    )
    max_nodes: int = setting(
        "DPM_GRAPHQL_MAX_NODES",
        integer(1, 100_000_000),
        10_000,
        "maximum number of nodes that a GraphQL query may request; nested page sizes are multiplied",
    )
    max_traversed: int = setting(
        "DPM_GRAPHQL_MAX_WALKED",
        integer(1, 100_000_000),
        100_000,
        "maximum of `maxEntities` in a GraphQL query: the sum over its fields, multiplied by enclosing page sizes",
    )
    max_edges: int = setting(
        "DPM_GRAPHQL_MAX_EDGES",
        integer(1, 10_000_000),
        100_000,
        "maximum number of edges in all graphs of a GraphQL query; each `lineage` gets a share by its `maxEntities`",
    )
    max_list_length: int = setting(
        "DPM_GRAPHQL_MAX_LIST_LENGTH",
        integer(1, 1_000_000),
        1000,
        "maximum length of a list in the arguments of a GraphQL field, such as `causedBy`",
    )
    max_written_rows: int = setting(
        "DPM_GRAPHQL_MAX_WRITTEN_ROWS",
        integer(1, 10_000_000),
        5000,
        "maximum number of rows that a mutation may write: 8 for each field, 1 for each value of its lists",
    )
    max_subscriptions: int = setting(
        "DPM_MAX_SUBSCRIPTIONS",
        integer(0, 100_000),
        1000,
        "maximum number of concurrent subscriptions of each process",
    )
    max_connections: int = setting(
        "DPM_MAX_CONNECTIONS",
        integer(1, 1_000_000),
        1000,
        "maximum number of open connections of each process; `ulimit -n` less 64 is a bound, too",
    )
    max_connections_per_client: int = setting(
        "DPM_MAX_CONNECTIONS_PER_CLIENT",
        integer(1, 1_000_000),
        500,
        "maximum number of open connections from one address; half of them may be WebSockets",
    )
    max_head_bytes: int = setting(
        "DPM_MAX_HEAD_BYTES",
        integer(1, 16_777_216),
        65_536,
        "maximum size of a request's line and headers",
    )
    head_timeout_seconds: int = setting(
        "DPM_HEAD_TIMEOUT_SECONDS",
        integer(1, 86_400),
        10,
        "time within which a request's line and headers must arrive",
    )
    max_unsent_bytes: int = setting(
        "DPM_MAX_UNSENT_BYTES",
        integer(1, 2**40),
        67_108_864,
        "maximum size of all answers of a process that wait for slow clients",
    )
    unsent_timeout_seconds: int = setting(
        "DPM_UNSENT_TIMEOUT_SECONDS",
        integer(1, 86_400),
        10,
        "time within which a slow client must read some more, before it is disconnected",
    )
    allowed_hosts: frozenset[str] = setting(
        "DPM_ALLOWED_HOSTS",
        parse_hosts,
        LOOPBACK_HOSTS,
        "hosts that are served besides the loopback names; others get 421. `*.example.com` and `*` are patterns",
    )
    cors_origins: tuple[str, ...] = setting(
        "DPM_CORS_ORIGINS",
        parse_origins,
        (),
        "origins whose pages may call the API, comma-separated",
    )
    cors_headers: tuple[str, ...] = setting(
        "DPM_CORS_HEADERS",
        parse_header_names,
        (),
        "request headers that these pages may send besides those that the service and GraphQL clients use,"
        " comma-separated",
    )
    allow_anonymous: bool = setting(
        "DPM_ALLOW_ANONYMOUS",
        parse_bool,
        False,
        "allow `--host` values other than 127.0.0.1, although `DPM_AUTH_MODE` is `ANONYMOUS`",
    )
    trace_documents: bool = setting(
        "DPM_TRACE_DOCUMENTS",
        parse_bool,
        False,
        "show the document of each GraphQL operation in traces; its values may be records",
    )
    metrics_token_file: str = setting(
        "DPM_METRICS_TOKEN_FILE",
        parse_text,
        "",
        "file with the token that `GET /metrics` requires, read at each request; without it /metrics answers this host"
        " only",
    )
