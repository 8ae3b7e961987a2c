"""The NDJSON record format: valid and invalid lines, and lossless round trips."""

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from storage.formats.json_text import DuplicateKey, check_duplicate_keys, parse_json
from storage.formats.ndjson import InvalidRecord, decode_line, encode_record, read_ndjson
from storage.formats.ndjson_models import RECORD_KINDS
from storage.records import (
    Decision,
    IdempotencyEvent,
    IdempotencyMapping,
    LineageEdge,
    PersistedArtifact,
    Record,
    RecordedOperation,
    RecordedRun,
    RunStatus,
)

LINES = (Path(__file__).parents[1] / "data" / "records.ndjson").read_bytes().splitlines()
INSTANT = "2026-02-03T08:15:00+00:00"
VALID: dict[str, dict[str, object]] = {
    "run": {
        "rebalance_run_id": "rr_1",
        "correlation_id": "corr-1",
        "request_hash": "sha256:1",
        "idempotency_key": None,
        "portfolio_id": "pf_1",
        "created_at": INSTANT,
        "result": {"status": "READY"},
    },
    "idempotency_mapping": {
        "idempotency_key": "key-1",
        "request_hash": "sha256:1",
        "rebalance_run_id": "rr_1",
        "created_at": INSTANT,
    },
    "idempotency_history": {
        "idempotency_key": "key-1",
        "rebalance_run_id": "rr_1",
        "correlation_id": "corr-1",
        "request_hash": "sha256:1",
        "created_at": INSTANT,
    },
    "operation": {
        "operation_id": "dop_1",
        "operation_type": "ANALYZE_SCENARIOS",
        "status": "PENDING",
        "correlation_id": "corr-1",
        "created_at": INSTANT,
        "started_at": None,
        "finished_at": None,
        "result": None,
        "error": None,
        "request": None,
    },
    "decision": {
        "decision_id": "dwd_1",
        "run_id": "rr_1",
        "action": "APPROVE",
        "reason_code": "FINE",
        "comment": None,
        "actor_id": "reviewer_1",
        "decided_at": INSTANT,
        "correlation_id": "c_none",
    },
    "lineage_edge": {
        "source_entity_id": "corr-1",
        "edge_type": "CORRELATION_TO_RUN",
        "target_entity_id": "rr_1",
        "created_at": INSTANT,
        "metadata": {},
    },
    "artifact": {"rebalance_run_id": "rr_1", "artifact": {}},
}


def line_of(kind: str, /, **changes: object) -> bytes:
    """Return a valid line with changed fields."""
    return json.dumps({"kind": kind, **VALID[kind], **changes}).encode()


def run_line(result: str) -> bytes:
    """Return the line of a run with this result."""
    return line_of("run", result="<here>").replace(b'"<here>"', result.encode())


def rejection_reason(line: bytes) -> str:
    """Return the reason why a line is invalid."""
    with pytest.raises(InvalidRecord) as refusal:
        decode_line(line)
    return str(refusal.value)


def decode_run(line: bytes) -> RecordedRun:
    """Return the run of a line."""
    recorded = decode_line(line)
    assert isinstance(recorded, RecordedRun)
    return recorded


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_every_line_of_the_predecessor_is_written_as_equal_json(line: bytes) -> None:
    written = encode_record(decode_line(line))
    assert json.loads(written) == json.loads(line)
    assert list(json.loads(written)) == list(json.loads(line))


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_written_line_is_read_and_written_as_the_same_text(line: bytes) -> None:
    written = encode_record(decode_line(line))
    assert encode_record(decode_line(written)) == written


@pytest.mark.parametrize(
    ("kind", "record_type"),
    [
        ("run", RecordedRun),
        ("idempotency_mapping", IdempotencyMapping),
        ("idempotency_history", IdempotencyEvent),
        ("operation", RecordedOperation),
        ("decision", Decision),
        ("lineage_edge", LineageEdge),
        ("artifact", PersistedArtifact),
    ],
)
def test_each_kind_of_line_is_its_kind_of_record(kind: str, record_type: type[Record]) -> None:
    assert type(decode_line(line_of(kind))) is record_type
    assert RECORD_KINDS[record_type] == kind


def test_a_payload_loses_its_white_space_alone() -> None:
    text = '{ "b": 1.10, "status": "READY",\t"a": [1E+2, 123456789012345678901234567890, -0.0] }'
    compact = '{"b":1.10,"status":"READY","a":[1E+2,123456789012345678901234567890,-0.0]}'
    assert decode_run(run_line(text)).result == compact


def test_a_payload_keeps_its_escapes() -> None:
    text = '{"status":"READY","a b":"\\u00e9 é \\ud83d\\ude00 \\u0000 , : "}'
    assert decode_run(run_line(text)).result == text


@pytest.mark.parametrize("status", list(RunStatus))
def test_a_runs_status_is_that_of_its_result(status: RunStatus) -> None:
    result = {"other": {"status": "DONE"}, "status": status}
    assert decode_run(line_of("run", result=result)).run.status is status


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-02-03T08:15:00Z", datetime(2026, 2, 3, 8, 15, tzinfo=UTC)),
        ("2026-02-03T10:15:00.000001+02:00", datetime(2026, 2, 3, 8, 15, 0, 1, tzinfo=UTC)),
        ("2026-02-02T23:45-0830", datetime(2026, 2, 3, 8, 15, tzinfo=UTC)),
        ("2026-02-03 08:15:00,5+00", datetime(2026, 2, 3, 8, 15, 0, 500_000, tzinfo=UTC)),
        ("2026-02-03T08:15:00.100000000Z", datetime(2026, 2, 3, 8, 15, 0, 100_000, tzinfo=UTC)),
    ],
)
def test_a_time_is_the_same_instant_in_utc(text: str, instant: datetime) -> None:
    found = decode_run(line_of("run", created_at=text)).run.created_at
    assert found == instant
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-03",
        "2026-02-03T08:15:00",
        "2026-02-03x08:15:00Z",
        "2026-02-03T08:15:00.0000001Z",
        "2026-02-30T08:15:00Z",
        "2026-02-03T08:15:61Z",
        "2026-02-03T08:15:00+24:00",
        "0001-01-01T00:00:00+00:01",
        "1770106500",
        "\u0662026-02-03T08:15:00Z",
    ],
)
def test_an_invalid_instant_is_refused(text: str) -> None:
    assert rejection_reason(line_of("run", created_at=text)).startswith("created_at: ")


@pytest.mark.parametrize(
    ("kind", "changes", "reason"),
    [
        ("run", {"result": {"status": "DONE"}}, "result.status: 'DONE' is not one of READY, "),
        ("run", {"result": {"status": None}}, "result.status: Expected `str`, got `null`"),
        ("run", {"result": {}}, "result: Object missing required field `status`"),
        ("run", {"result": []}, "result: Expected `object`, got `array`"),
        ("run", {"portfolio_id": 7}, "portfolio_id: Expected `str`, got `int`"),
        ("run", {"portfolio_id": "a\0b"}, "portfolio_id: holds the character U+0000"),
        ("run", {"rebalance_run_id": "x" * 1001}, "rebalance_run_id: is longer than 1000 bytes"),
        ("run", {"correlation_id": "x" * 1001}, "correlation_id: is longer than 1000 bytes"),
        ("run", {"created_at": 1770106500}, "created_at: Expected `str`, got `int`"),
        ("run", {"status": "READY"}, "record: Object contains unknown field `status`"),
        ("operation", {"status": "DONE"}, "status: 'DONE' is not one of PENDING, RUNNING, "),
        ("operation", {"error": {"code": "E"}}, "error: Object missing required field `message`"),
        ("operation", {"error": "E"}, "error: Expected `object`, got `str`"),
        ("operation", {"started_at": "now"}, "started_at: 'now' is not an ISO 8601 time"),
        ("decision", {"action": "approve"}, "action: 'approve' is not one of APPROVE, "),
        ("decision", {"comment": "\0"}, "comment: holds the character U+0000"),
        ("lineage_edge", {"edge_type": "X"}, "edge_type: 'X' is not one of CORRELATION_TO_RUN, "),
        ("lineage_edge", {"metadata": None}, "metadata: must be an object"),
        ("artifact", {"artifact": "{"}, "artifact: must be an object"),
        ("artifact", {"kind": "dog"}, "kind: Invalid value 'dog'; it is one of run, "),
    ],
)
def test_an_error_names_the_field_and_the_reason(
    kind: str, changes: dict[str, object], reason: str
) -> None:
    assert rejection_reason(line_of(kind, **changes)).startswith(reason)


@pytest.mark.parametrize(
    ("kind", "field"), [(kind, field) for kind, fields in VALID.items() for field in fields]
)
def test_every_field_is_required(kind: str, field: str) -> None:
    fields = {"kind": kind, **VALID[kind]}
    del fields[field]
    assert f"`{field}`" in rejection_reason(orjson.dumps(fields))


SURROGATE = "holds the character U+D800, which cannot be stored"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"", "not JSON"),
        (b"[]", "record: Expected `object`"),
        (line_of("run")[:-1], "not JSON"),
        (line_of("run") + line_of("run"), "not JSON"),
        (line_of("run", portfolio_id="<>").replace(b"<>", b"\xff"), "not UTF-8"),
        (line_of("run", portfolio_id="\ud800"), f"portfolio_id: {SURROGATE}"),
        (run_line('{"status":"READY","a":"<>"}').replace(b"<>", b"\xff"), "result: is not UTF-8"),
        (run_line('{"status":"READY","a":"\\ud800"}'), f"result: {SURROGATE}"),
        (run_line('{"status":"READY","a":"\\ud800----------"}'), f"result: {SURROGATE}"),
        (run_line('{"status":"READY","\\ud800\\ud800":1}'), f"result: {SURROGATE}"),
        (run_line('{"status":"READY","a":"\\u12"}'), "not JSON"),
        (line_of("run", **{"\ud800": 1}), f"record: {SURROGATE}"),
        (run_line('{"status":"READY","a":NaN}'), "not JSON"),
        (run_line('{"status":"READY",}'), "not JSON"),
        (run_line('{"status":"READY","a":' + "[" * 300 + "]" * 300 + "}"), "result: nests"),
        (run_line('{"status":"READY","a":' + "[" * 9999 + "]" * 9999 + "}"), "nests too deep"),
    ],
)
def test_an_unreadable_line_is_a_bad_record(line: bytes, reason: str) -> None:
    assert rejection_reason(line).startswith(reason)


def test_an_error_is_one_short_printable_line() -> None:
    reason = rejection_reason(line_of("operation", **{"\x1b[31m\n" + "x" * 10_000: 1}))
    assert "\\x1b[31m\\n" in reason
    assert reason.isprintable()
    assert len(reason) < 400


def test_an_absent_payload_is_null_in_the_line_and_none_in_the_record() -> None:
    operation = decode_line(line_of("operation", request={"a": 1}))
    assert isinstance(operation, RecordedOperation)
    assert operation.operation.has_request
    assert operation.payload.result is None
    assert json.loads(encode_record(operation))["result"] is None


@given(st.binary())
def test_arbitrary_bytes_are_a_record_or_a_bad_record(line: bytes) -> None:
    check_round_trip_or_rejection(line)


@given(st.sampled_from(LINES), st.data())
def test_a_damaged_line_is_a_record_or_a_bad_record(line: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, min(len(line), start + 20)))
    inserted = data.draw(st.binary(max_size=8) | st.sampled_from([b'"', b"[", b"{}", b"\\ud800"]))
    check_round_trip_or_rejection(line[:start] + inserted + line[end:])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(VALID)), st.data(), json_values)
@example("run", None, {"status": {}})
def test_a_wrong_value_is_a_record_or_a_bad_record(
    kind: str, data: st.DataObject | None, value: object
) -> None:
    field = "result" if data is None else data.draw(st.sampled_from(sorted(VALID[kind])))
    check_round_trip_or_rejection(line_of(kind, **{field: value}))


def check_round_trip_or_rejection(line: bytes) -> None:
    """Check that an accepted line is JSON for another parser too, and survives a round trip."""
    try:
        record = decode_line(line)
    except InvalidRecord:
        return
    written = encode_record(record)
    parse_json(written.decode())
    assert decode_line(written) == record


def read_entries(text: bytes) -> list[tuple[str, str]]:
    """Return the location and the record class of every entry."""
    entries = read_ndjson(io.BytesIO(text), name="f")
    return [(entry.location, type(entry.record).__name__) for entry in entries]


def test_lines_are_numbered_as_an_editor_shows_them_and_empty_ones_are_skipped() -> None:
    text = b"\n".join([line_of("run"), b"", b"  \t", b"?", line_of("decision")])
    assert read_entries(text) == [
        ("f:1", "RecordedRun"),
        ("f:4", "InvalidRecord"),
        ("f:5", "Decision"),
    ]


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\n\n"])
def test_a_line_may_end_as_any_editor_ends_it(end: bytes) -> None:
    assert read_entries(line_of("run") + end) == [("f:1", "RecordedRun")]


def test_a_byte_order_mark_is_allowed_only_at_the_start_of_a_file() -> None:
    marked = b"\xef\xbb\xbf" + line_of("run") + b"\n"
    assert read_entries(marked) == [("f:1", "RecordedRun")]
    assert read_entries(marked * 2) == [("f:1", "RecordedRun"), ("f:2", "InvalidRecord")]
    assert read_entries(b"\xef\xbb\xbf\n") == []


def test_the_bytes_of_the_lines_are_counted() -> None:
    text = line_of("run") + b"\r\n" + line_of("decision")
    assert sum(entry.size for entry in read_ndjson(io.BytesIO(text), name="f")) == len(text)


def test_a_line_of_64_mib_is_read_and_a_longer_line_is_bad_and_skipped() -> None:
    longest = line_of("run").ljust(64 * 1024 * 1024)
    text = b"\n".join([longest, longest + b" ", line_of("decision"), longest + b"  "])
    assert read_entries(text) == [
        ("f:1", "RecordedRun"),
        ("f:2", "InvalidRecord"),
        ("f:3", "Decision"),
        ("f:4", "InvalidRecord"),
    ]
    assert sum(entry.size for entry in read_ndjson(io.BytesIO(text), name="f")) == len(text)


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        (b'{"status":"READY","status":"BLOCKED"}', "status"),
        (b'{"status":"READY","a":[{"b":1,"c":{},"b":1}]}', "b"),
        (b'{"status":"READY", "a" : 1, "a":2}', "a"),
        (b'{"status":"READY","a":1,"\\u0061":1}', "a"),
        (b'{"status":"READY","a":1,"a":1,"s":"\\u0022:"}', "a"),
        (b'{"status":"READY","\\u0000":1,"\\u0000":1}', r"\x00"),
    ],
)
def test_a_key_twice_is_a_bad_line(spelling: bytes, key: str) -> None:
    line = json.dumps({"kind": "run", **VALID["run"], "result": 0}).encode()
    with pytest.raises(InvalidRecord) as caught:
        decode_line(line.replace(b'"result": 0', b'"result": ' + spelling))
    assert str(caught.value) == f"the key '{key}' occurs twice in an object"


def test_a_field_of_a_line_twice_is_a_bad_line() -> None:
    line = json.dumps({"kind": "run", **VALID["run"]}).encode()
    with pytest.raises(InvalidRecord, match="the key 'portfolio_id' occurs twice"):
        decode_line(line[:-1] + b',"portfolio_id":"pf_2"}')


KEYS = ('"a"', r'"\u0061"', r'"\":"', '"b" ', '"b"\t')
SCALARS = ("1e999", "-0", "true", '""', r'"\":"', r'"\u0022:"', r'"\\"', '" :"')
JSON_TEXTS = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(st.tuples(st.sampled_from(KEYS), inner), max_size=3).map(
            lambda pairs: "{" + ",".join(f"{key}:{value}" for key, value in pairs) + "}"
        ),
    ),
)


@given(JSON_TEXTS)
def test_duplicate_keys_are_found_as_a_parser_of_all_pairs_finds_them(text: str) -> None:
    def found(check: Callable[[], object]) -> str | None:
        try:
            check()
        except DuplicateKey as error:
            return str(error)
        return None

    assert found(lambda: check_duplicate_keys(text.encode())) == found(lambda: parse_json(text))
