"""Render the answers that are lists: timeline, comparison, causes, impact, decisions and runs."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text
from rich.tree import Tree

from schema.cli.client.entities import entity_line, indented, run_rows
from schema.cli.client.text import cell, count, counts, facts, heading, instant, json_text, rows

Record = Mapping[str, Any]


def timeline(answer: Record) -> Iterator[RenderableType]:
    """Render events, one per line."""
    table = rows("at (UTC)", "event", "what", fixed=("at (UTC)", "event"))
    for each in answer["nodes"]:
        table.add_row(instant(each["at"]), cell(each["kind"]), _event(each))
    yield Text(count(answer["totalCount"], "event"))
    yield table
    yield from _more(answer["pageInfo"])
    yield from _completeness(answer["completeness"])


def _event(event: Record) -> Text:
    """Return the summary of an event, without the kind, and its entity and actor.

    An actor that imported the record, or has no name, is left out.
    """
    kind = event["kind"].replace("_", " ").capitalize()
    summary, entity_id = event["summary"].removeprefix(f"{kind}: "), event["entity"]["entityId"]
    text = cell(summary) if entity_id in summary else cell(f"{entity_id} {summary}")
    actor = event["actor"]
    if actor is None or actor == "anonymous" or actor.startswith("import:"):
        return text
    return text.append(", by ").append(cell(actor))


def comparison(answer: Record) -> Iterator[RenderableType]:
    """Render the common properties of two runs, and the differences of their results."""
    table = rows("", "left", "right", fixed=("",))
    left, right = answer["left"], answer["right"]
    for title, name in (
        ("run", "rebalanceRunId"),
        ("status", "status"),
        ("effective", "effectiveStatus"),
        ("portfolio", "portfolioId"),
    ):
        table.add_row(title, cell(left[name]), cell(right[name]))
    table.add_row("created", instant(left["createdAt"]), instant(right["createdAt"]))
    table.add_row("request", cell(left["requestHash"]), cell(right["requestHash"]))
    yield table
    yield Text("\nthe request is the same" if answer["sameRequest"] else "\nthe requests differ")
    if answer["relation"]:
        tree = Tree(Text(f"related over {count(answer['relation']['length'], 'edge')}"))
        for each in answer["relation"]["entities"]:
            tree.add(entity_line(each))
        yield tree
    if answer["decisions"]:
        yield from _compared_decisions(answer["decisions"])
    if answer["lineage"]:
        yield from _compared_lineages(answer["lineage"])
    yield Text("\n" + count(answer["changeCount"], "difference"))
    for each in answer["changes"]["nodes"]:
        sign = {"ADDED": "+", "REMOVED": "-"}.get(each["kind"], "~")
        yield Text(f"{sign} ").append(cell(each["path"]))
        if each["kind"] != "ADDED":
            yield indented(Text("left  ").append(cell(json_text(each["before"]))))
        if each["kind"] != "REMOVED":
            yield indented(Text("right ").append(cell(json_text(each["after"]))))
    if answer["changes"]["pageInfo"]["hasNextPage"]:
        yield Text("There are more: raise --first.")


def _compared_decisions(found: Record) -> Iterator[RenderableType]:
    """Render the decisions on two runs, if there are any."""
    if not found["left"] and not found["right"]:
        return
    outcome = "the same outcome" if found["sameOutcome"] else "other outcomes"
    yield Text(f"\ndecisions: {outcome}")
    for side in ("left", "right"):
        for each in found[side]:
            yield indented(Text(f"{side:6}").append(_decision(each)))


def _compared_lineages(found: Record) -> Iterator[RenderableType]:
    """Render how many entities led to both runs or to one, and the nearest of those that led to one."""
    counts = (found[name] for name in ("sharedCount", "onlyLeftCount", "onlyRightCount"))
    yield Text("\nupstream: {} shared, {} left only, {} right only".format(*counts))
    for side in ("left", "right"):
        name = f"only{side.title()}"
        for each in found[name]["nodes"]:
            yield indented(Text(f"{side:6}").append(entity_line(each)))
        if found[f"{name}Count"] > len(found[name]["nodes"]):
            yield indented(
                Text(f"{side:6}and {found[f'{name}Count'] - len(found[name]['nodes'])} more")
            )
    if not found["isComplete"]:
        yield Text("Not complete: one of the lineages goes on.", style="yellow")


def causes(answer: Record) -> Iterator[RenderableType]:
    """Render root causes, the highest score first, with the parts of the score and the path from each."""
    for number, each in enumerate(answer["nodes"], 1):
        entity, why = each["entity"], each["why"]
        title = Text(f"{number}. ").append(
            cell(why, style="bold red") if why != entity["kind"] else ""
        )
        tree = Tree(title.append(" " if why != entity["kind"] else "").append(entity_line(entity)))
        parts = Text(f"score {each['score']:.2f}: ")
        parts.append(", ".join(clean_part(part) for part in each["parts"]))
        tree.add(parts)
        at_least = "" if each["isAffectedCountComplete"] else "at least "
        away = count(each["distance"], "edge")
        tree.add(Text(f"{away} away, {at_least}{each['affectedCount']} affected"))
        if each["path"]["length"]:
            path = tree.add(Text("path"))
            for step in each["path"]["entities"]:
                path.add(entity_line(step))
        yield tree
    if not answer["nodes"]:
        yield Text("Nothing upstream is abnormal.")
    if not answer["isComplete"]:
        yield Text("Not complete: a limit ended the search. Raise --depth.", style="yellow")


def clean_part(part: Record) -> str:
    """Return a part of a score as a phrase."""
    return f"{cell(part['name']).plain} {part['value']:.2f} x {part['weight']:.2f}"


def impact(answer: Record) -> Iterator[RenderableType]:
    """Render counts by status and portfolio, and the runs."""
    yield facts(
        [
            ("entities", cell(answer["entityCount"])),
            ("runs", cell(answer["runCount"])),
            ("operations", cell(answer["operationCount"])),
            ("portfolios", cell(answer["portfolioCount"])),
            ("statuses", counts(answer["statuses"])),
            ("effective", counts(answer["effectiveStatuses"])),
        ]
    )
    if answer["portfolios"]["nodes"]:
        table = rows("portfolio", "runs", "effective")
        for each in answer["portfolios"]["nodes"]:
            values = (cell(each["portfolioId"]), cell(each["runCount"]))
            table.add_row(*values, counts(each["effectiveStatuses"]))
        yield Text()
        yield table
    if answer["runs"]["nodes"]:
        yield Text()
        yield run_rows(answer["runs"]["nodes"])
    if any(answer[name]["pageInfo"]["hasNextPage"] for name in ("portfolios", "runs")):
        yield Text("There are more: raise --first.")
    yield from _completeness(answer["completeness"])


def decisions(answer: Record) -> Iterator[RenderableType]:
    """Render decisions, each with its comment below."""
    found = answer["decisions"]
    yield Text(count(found["totalCount"], "decision"))
    for each in found["nodes"]:
        yield _decision(each)
        if each["run"]:
            yield indented(Text("run ").append(cell(each["run"]["rebalanceRunId"])))
        if each["comment"]:
            yield indented(cell(each["comment"]))
    yield from _more(found["pageInfo"])
    yield from _completeness(answer["completeness"])


def _decision(decision: Record) -> Text:
    action = cell(decision["action"], style="bold")
    line = Text.assemble(instant(decision["decidedAt"]), " ", action, " ")
    return (
        line.append(cell(decision["reasonCode"])).append(" by ").append(cell(decision["actorId"]))
    )


def runs(answer: Record) -> Iterator[RenderableType]:
    """Render runs, one per line, each with its gate reasons below."""
    found = answer["nodes"]
    yield Text(count(answer["totalCount"], "run"))
    names = ("rebalanceRunId", "effectiveStatus", "portfolioId")
    widths = [max((len(cell(each[name]).plain) for each in found), default=0) for name in names]
    for each in found:
        line = instant(each["createdAt"])
        for name, width in zip(names, widths, strict=True):
            value = cell(each[name])
            value.pad_right(width - len(value.plain))
            line.append("  ").append(value)
        yield line
        reasons = each["gate"]["reasons"] if each["gate"] else ()
        if codes := sorted({one["reasonCode"] for one in reasons if one["reasonCode"]}):
            yield indented(cell(", ".join(codes)))
    yield from _more(answer["pageInfo"])


def previous_heading(run: Record) -> Text:
    """Return the heading with the run that is compared with, because none was named."""
    return heading("compared with the last READY run before it: ").append(
        cell(run["rebalanceRunId"])
    )


def _more(page: Record) -> Iterator[RenderableType]:
    if page["hasNextPage"]:
        yield Text("There are more. Continue with:")
        yield Text("--after ").append(cell(page["endCursor"]))


def _completeness(completeness: Record) -> Iterator[RenderableType]:
    if not completeness["isComplete"]:
        reasons = ", ".join(completeness["reasons"])
        yield Text(
            f"Not complete: {reasons}. Raise --depth, or ask about an entity farther out.",
            style="yellow",
        )
