"""Render the answers of show and explain: one entity with its facts."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from schema.cli.client.text import cell, count, facts, heading, instant, rows, seconds

Record = Mapping[str, Any]


def show(resolution: Record) -> Iterator[RenderableType]:
    """Render the only candidate with its facts, or the list of candidates."""
    candidates = resolution["candidates"]
    exact = [each for each in candidates if each["isExact"] and each["entity"]]
    shown = len(exact) == 1 or (len(candidates) == 1 and candidates[0]["entity"])
    if shown:
        entity = (exact or candidates)[0]["entity"]
        yield heading(f"{entity['kind']} ").append(cell(entity["entityId"]))
        yield facts(_facts(entity))
        yield from _lists(entity)
    if len(candidates) > 1:
        table = rows("kind", "id", "status", "created (UTC)", fixed=("kind", "created (UTC)"))
        for each in candidates:
            table.add_row(
                cell(each["kind"]),
                cell(each["entityId"]),
                cell(each["status"]),
                instant(each["instant"]),
            )
        if shown:
            yield Text()
        yield table
    if resolution["hasMore"]:
        yield Text("There are more: enter more of the id.")


def _facts(entity: Record) -> Iterator[tuple[str, Text | None]]:
    yield from FACTS.get(entity["kind"], _unknown)(entity)
    if "recordedAt" in entity:
        yield "recorded", _optional_instant(entity["recordedAt"])
        yield "recorded by", _optional(entity["recordedBy"])


def _run(run: Record) -> Iterator[tuple[str, Text | None]]:
    yield "status", cell(run["status"])
    yield "effective", cell(run["effectiveStatus"])
    yield "portfolio", cell(run["portfolioId"])
    yield "created", instant(run["createdAt"])
    yield "correlation", cell(run["correlationId"])
    yield "request", _optional(run.get("requestHash"))
    yield "key", _key(run.get("idempotencyKey"))
    operation = run.get("operation")
    yield "operation", operation and cell(operation["operationId"])
    yield from _review(run.get("workflow"))


def _review(workflow: Record | None) -> Iterator[tuple[str, Text | None]]:
    if workflow is None:
        return
    if workflow["pendingSince"]:
        yield "waits since", instant(workflow["pendingSince"])
    decision = workflow["latestDecision"]
    if decision:
        text = Text.assemble(
            cell(decision["action"]),
            " ",
            cell(decision["reasonCode"]),
            " by ",
            cell(decision["actorId"]),
        )
        yield "decision", text.append(" at ").append(instant(decision["decidedAt"]))


def _operation(operation: Record) -> Iterator[tuple[str, Text | None]]:
    yield "status", cell(operation["operationStatus"])
    yield "type", cell(operation["operationType"])
    yield "error", _error(operation["error"])
    yield "created", instant(operation["createdAt"])
    yield "started", _optional_instant(operation["startedAt"])
    yield "finished", _optional_instant(operation["finishedAt"])
    yield "waited", _optional_seconds(operation["waitSeconds"])
    yield "took", _optional_seconds(operation["durationSeconds"])
    yield "correlation", cell(operation["correlationId"])


def _decision(decision: Record) -> Iterator[tuple[str, Text | None]]:
    yield "action", cell(decision["action"])
    yield "reason", cell(decision["reasonCode"])
    yield "actor", cell(decision["actorId"])
    yield "comment", _optional(decision["comment"])
    yield "decided", instant(decision["decidedAt"])
    yield "run", decision["run"] and cell(decision["run"]["rebalanceRunId"])


def _artifact(artifact: Record) -> Iterator[tuple[str, Text | None]]:
    yield "version", cell(artifact["artifactVersion"])
    yield "hash", cell(artifact["artifactHash"])
    yield "run", artifact["run"] and cell(artifact["run"]["rebalanceRunId"])


def _idempotency_key(key: Record) -> Iterator[tuple[str, Text | None]]:
    yield "conflict", cell("yes", style="red") if key["isConflicted"] else cell("no")
    yield "run now", key["run"] and cell(key["run"]["rebalanceRunId"])
    yield "request", _optional(key["mappedHash"])
    yield "since", _optional_instant(key["mappedAt"])


def _unknown(entity: Record) -> Iterator[tuple[str, Text | None]]:
    yield "what", cell(entity["label"])
    yield "state", _optional(entity["stateText"])
    yield "at", _optional_instant(entity["occurredAt"])


FACTS: Final[Mapping[str, Callable[[Record], Iterator[tuple[str, Text | None]]]]] = {
    "RUN": _run,
    "OPERATION": _operation,
    "DECISION": _decision,
    "ARTIFACT": _artifact,
    "IDEMPOTENCY_KEY": _idempotency_key,
}


def _lists(entity: Record) -> Iterator[RenderableType]:
    if entity.get("runs") and entity["runs"]["nodes"]:
        yield Text("\n" + count(entity["runs"]["totalCount"], "run"))
        yield run_rows(entity["runs"]["nodes"])
    operations = entity.get("operations")
    if operations and operations["nodes"]:
        yield Text("\n" + count(operations["totalCount"], "operation"))
        table = rows("operation", "type", "status")
        for each in operations["nodes"]:
            table.add_row(
                cell(each["operationId"]), cell(each["operationType"]), cell(each["status"])
            )
        yield table
    if entity.get("history") and entity["history"]["nodes"]:
        yield Text("\n" + count(entity["history"]["totalCount"], "use"))
        table = rows("at (UTC)", "run", "outcome", "request", fixed=("at (UTC)", "outcome"))
        for each in entity["history"]["nodes"]:
            values = (cell(each[name]) for name in ("rebalanceRunId", "outcome", "requestHash"))
            table.add_row(instant(each["createdAt"]), *values)
        yield table


def run_rows(runs: list[Record]) -> RenderableType:
    """Return runs as a table."""
    table = rows(
        "created (UTC)", "run", "effective", "portfolio", fixed=("created (UTC)", "effective")
    )
    for each in runs:
        names = ("rebalanceRunId", "effectiveStatus", "portfolioId")
        table.add_row(instant(each["createdAt"]), *(cell(each[name]) for name in names))
    return table


def explain(run: Record) -> Iterator[RenderableType]:
    """Render why a run has its result: gate and rules, origin, review, operation and causes."""
    yield heading("RUN ").append(cell(run["rebalanceRunId"]))
    yield facts(_run(run))
    if run["gate"]:
        yield Text()
        yield _gate_tree(run["gate"])
    origin = run["origin"]
    tree = Tree(Text("origin: ").append(cell(", ".join(origin["kinds"]))))
    for each in origin["statements"]:
        tree.add(Text.assemble(cell(each["kind"]), " ", cell(each["text"])))
    if not origin["isComplete"]:
        tree.add(Text("not complete: there are more statements", style="yellow"))
    yield Text()
    yield tree
    operation = run["operation"]
    if operation and operation["error"]:
        yield Text("\nthe operation failed: ").append(_error(operation["error"]) or "")
    causes = run["causes"]["nodes"]
    if causes:
        tree = Tree(Text("caused by"))
        for each in causes:
            tree.add(entity_line(each))
        yield Text()
        yield tree


def _gate_tree(gate: Record) -> Tree:
    tree = Tree(Text("gate: ").append(cell(gate["gate"])))
    for reason in gate["reasons"]:
        tree.add(_spaced(reason["reasonCode"], reason["severity"], reason["source"]))
    for rule in gate["failedRules"]:
        branch = tree.add(
            Text("rule ").append(_spaced(rule["ruleId"], rule["severity"], rule["reasonCode"]))
        )
        if rule["measured"] is not None or rule["threshold"] is not None:
            measured = Text.assemble(
                "measured ", cell(rule["measured"]), ", threshold ", cell(rule["threshold"])
            )
            branch.add(measured)
        if rule["remediationHint"]:
            branch.add(cell(rule["remediationHint"]))
    if gate["recommendedNextStep"]:
        tree.add(Text("next step: ").append(cell(gate["recommendedNextStep"])))
    return tree


def entity_line(entity: Record) -> Text:
    """Return an entity in one line: kind, id, state, time."""
    line = Text.assemble(cell(entity["kind"]), " ", cell(entity["entityId"]))
    if entity["stateText"]:
        line.append(" ").append(cell(entity["stateText"]))
    if entity["occurredAt"]:
        line.append(" ").append(instant(entity["occurredAt"]))
    return line


def indented(renderable: RenderableType) -> Padding:
    """Return a renderable that is indented by four columns."""
    return Padding(renderable, (0, 0, 0, 4))


def _spaced(*values: object) -> Text:
    return Text(" ").join([cell(each) for each in values if each is not None])


def _key(key: Record | None) -> Text | None:
    if key is None:
        return None
    return (
        cell(key["key"]).append(" in conflict", style="red")
        if key["isConflicted"]
        else cell(key["key"])
    )


def _error(error: Record | None) -> Text | None:
    if error is None:
        return None
    return Text.assemble(cell(error["code"], style="red"), ": ", cell(error["message"]))


def _optional(value: object) -> Text | None:
    return None if value is None else cell(value)


def _optional_seconds(value: float | None) -> Text | None:
    return None if value is None else seconds(value)


def _optional_instant(value: str | None) -> Text | None:
    return None if value is None else instant(value)
