"""The GraphQL documents of the client commands."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Document:
    """A query: its name, its variables and its only root field."""

    name: str
    variables: str
    root: str
    selection: str

    def text(self, *, valid: bool, known: bool) -> str:
        """Return the text of the query. `valid` and `known` say which variables of @asOf it has."""
        given = [name for name, is_given in (("valid", valid), ("known", known)) if is_given]
        variables = ", ".join([self.variables, *(f"${name}: DateTime" for name in given)])
        as_of = ", ".join(f"{name}: ${name}" for name in given)
        directive = f" @asOf({as_of})" if as_of else ""
        return f"query {self.name}({variables}){directive} {{\n{self.selection}\n}}"


_RUN_LINE: Final = "rebalanceRunId status effectiveStatus portfolioId createdAt"
_ENTITY: Final = "kind entityId label stateText occurredAt"
_DECISION: Final = "action reasonCode actorId comment decidedAt run { rebalanceRunId status }"

_DETAILS: Final = f"""
... on Run {{ {_RUN_LINE} correlationId requestHash recordedAt recordedBy
  idempotencyKey {{ key isConflicted }} operation {{ operationId status }}
  workflow {{ requiresReview pendingSince latestDecision {{ action reasonCode actorId decidedAt }} }} }}
... on Operation {{ operationType operationStatus: status correlationId createdAt startedAt finishedAt
  waitSeconds durationSeconds error {{ code message }} recordedAt recordedBy
  runs(first: 5) {{ totalCount nodes {{ {_RUN_LINE} }} }} }}
... on Decision {{ {_DECISION} recordedAt recordedBy }}
... on Artifact {{ artifactVersion artifactHash run {{ {_RUN_LINE} }} }}
... on Correlation {{ runs(first: 5) {{ totalCount nodes {{ {_RUN_LINE} }} }}
  operations(first: 5) {{ totalCount nodes {{ operationId operationType status }} }} }}
... on IdempotencyKey {{ mappedHash: requestHash isConflicted mappedAt: createdAt run {{ {_RUN_LINE} }}
  history(first: 5) {{ totalCount nodes {{ createdAt rebalanceRunId requestHash outcome }} }} }}"""

SHOW: Final = Document(
    "Show",
    "$text: String!",
    "resolve",
    f"""resolve(text: $text, first: 10) {{ text hasMore candidates {{
  kind text entityId isExact status instant label entity {{ {_ENTITY} {_DETAILS} }} }} }}""",
)

TIMELINE: Final = Document(
    "Timeline",
    "$id: String!, $direction: LineageDirection!, $depth: Int!, $kinds: [TimelineEventKind!], $order: RecordOrder!,"
    " $first: Int!, $after: String",
    "timeline",
    f"""timeline(entityId: $id, direction: $direction, depth: $depth, kinds: $kinds, order: $order, first: $first,
  after: $after) {{ totalCount pageInfo {{ hasNextPage endCursor }} completeness {{ isComplete reasons }}
  nodes {{ at kind summary actor distance entity {{ {_ENTITY} }} }} }}""",
)

EXPLAIN: Final = Document(
    "Explain",
    "$id: String!",
    "run",
    f"""run(by: {{rebalanceRunId: $id}}) {{ {_RUN_LINE} correlationId
  origin {{ kinds isComplete statements {{ kind text entity {{ {_ENTITY} }} }} replayOf {{ {_RUN_LINE} }} }}
  gate {{ gate recommendedNextStep reasons {{ reasonCode severity source }}
    failedRules {{ ruleId severity status measured threshold reasonCode remediationHint }} }}
  workflow {{ requiresReview pendingSince latestDecision {{ {_DECISION} }} }}
  operation {{ operationId operationType status error {{ code message }} }}
  idempotencyKey {{ key isConflicted }}
  causes(first: 10) {{ nodes {{ {_ENTITY} }} }} }}""",
)

PREVIOUS: Final = Document(
    "Previous",
    "$id: String!",
    "run",
    f"run(by: {{rebalanceRunId: $id}}) {{ portfolioId previous(status: READY) {{ {_RUN_LINE} }} }}",
)

COMPARE: Final = Document(
    "Compare",
    "$left: String!, $right: String!, $first: Int!",
    "compareRuns",
    f"""compareRuns(leftRunId: $left, rightRunId: $right) {{
  left {{ {_RUN_LINE} requestHash }} right {{ {_RUN_LINE} requestHash }}
  sameRequest changeCount relation {{ length entities {{ {_ENTITY} }} }}
  decisions {{ sameOutcome left {{ {_DECISION} }} right {{ {_DECISION} }} }}
  lineage {{ isComplete onlyLeftCount onlyRightCount sharedCount
    onlyLeft(first: 10) {{ nodes {{ {_ENTITY} }} }} onlyRight(first: 10) {{ nodes {{ {_ENTITY} }} }} }}
  changes(first: $first) {{ pageInfo {{ hasNextPage }} nodes {{ path kind before after }} }} }}""",
)

CAUSES: Final = Document(
    "Causes",
    "$id: String!, $depth: Int!, $first: Int!",
    "rootCauses",
    f"""rootCauses(entityId: $id, depth: $depth, first: $first) {{ isComplete nodes {{
  why at distance score affectedCount isAffectedCountComplete entity {{ {_ENTITY} }} parts {{ name value weight text }}
  path {{ length entities {{ {_ENTITY} }} }} }} }}""",
)

IMPACT: Final = Document(
    "Impact",
    "$id: String!, $depth: Int!, $first: Int!",
    "impact",
    f"""impact(entityId: $id, depth: $depth) {{ entityCount runCount operationCount portfolioCount
  statuses {{ key count }} effectiveStatuses {{ key count }} completeness {{ isComplete reasons }}
  portfolios(first: $first) {{ pageInfo {{ hasNextPage }}
    nodes {{ portfolioId runCount effectiveStatuses {{ key count }} }} }}
  runs(first: $first) {{ pageInfo {{ hasNextPage }} nodes {{ {_RUN_LINE} }} }} }}""",
)

DECISIONS: Final = Document(
    "Decisions",
    "$id: String!, $direction: LineageDirection!, $depth: Int!, $first: Int!, $after: String",
    "lineage",
    f"""lineage(entityId: $id, direction: $direction, depth: $depth) {{ completeness {{ isComplete reasons }}
  decisions(first: $first, after: $after) {{ totalCount pageInfo {{ hasNextPage endCursor }}
    nodes {{ decisionId {_DECISION} }} }} }}""",
)

RUNS: Final = Document(
    "Runs",
    "$filter: RunFilter, $order: RecordOrder!, $first: Int!, $after: String",
    "runs",
    f"""runs(filter: $filter, order: $order, first: $first, after: $after) {{ totalCount
  pageInfo {{ hasNextPage endCursor }} nodes {{ {_RUN_LINE} gate {{ gate reasons {{ reasonCode }} }} }} }}""",
)

ALL: Final = (SHOW, TIMELINE, EXPLAIN, PREVIOUS, COMPARE, CAUSES, IMPACT, DECISIONS, RUNS)
