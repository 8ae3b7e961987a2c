// The details of an entity by kind, and the lists that belong to it.

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { type DecisionsFragment, type HistoryFragment, MoreCausedRuns, MoreDecisions, MoreHistory, MoreOperations, MoreRuns, type OperationsFragment, type RunsFragment } from "../generated/operations.js";
import { ApiError, type FieldError, describeError, describeFailure, request } from "../shared/api.js";
import { KINDS } from "../shared/display.js";
import { countOf, shortened } from "./labels.js";
import { type About, Ref, isKey, isOperation, isRun } from "./why.js";
import { Copy, Section, Status, Time } from "./widgets.js";

interface Props {
  entity: About;
  fieldErrors: FieldError[];
  select: (id: string) => void;
  first: number;
}

type Linked = { entityId: string; runStatus?: string; operationStatus?: string; portfolioId?: string; operationType?: string };

export function Details({ entity, fieldErrors, select, first }: Props): VNode {
  const off = (field: string): VNode | null => {
    const fieldError = fieldErrors.find(({ path }) => path === `entity.${field}`);
    return fieldError ? <span class="muted">{describeError(fieldError)}</span> : null;
  };
  const ref = (id: string): VNode => <Ref id={id} select={select} />;
  const linked = (each: Linked | null | undefined): VNode | null =>
    each ? (
      <>
        {ref(each.entityId)} <Status value={each.runStatus ?? each.operationStatus ?? ""} /> {each.portfolioId ?? each.operationType}
      </>
    ) : null;
  const recorded = ({ recordedAt, recordedBy }: { recordedAt?: string | null; recordedBy?: string | null }): VNode =>
    recordedAt ? (
      <>
        <Time text={recordedAt} /> by {recordedBy ?? "unknown"}
      </>
    ) : (
      <span class="muted">before this was kept</span>
    );
  const none = <span class="muted">none</span>;
  const id = entity.entityId;

  const runRow = (run: RunsFragment["edges"][number]["node"]): VNode => (
    <>
      <div class="row">
        {ref(run.entityId)} <Status value={run.runStatus} />
      </div>
      <div class="row muted">
        {run.portfolioId} <Time text={run.createdAt} />
      </div>
    </>
  );
  const operationRow = (each: OperationsFragment["edges"][number]["node"]): VNode => (
    <>
      <div class="row">
        {ref(each.entityId)} <Status value={each.operationStatus} />
      </div>
      <div class="row muted">
        {each.operationType} <Time text={each.createdAt} />
      </div>
    </>
  );
  const decisionRow = (each: DecisionsFragment["edges"][number]["node"]): VNode => (
    <>
      <div class="row">
        <Status value={each.action} /> <strong>{each.reasonCode}</strong>
      </div>
      <div class="row muted">
        {each.actorId} <Time text={each.decidedAt} /> {ref(each.entityId)}
      </div>
      {each.comment && <blockquote>{each.comment}</blockquote>}
    </>
  );
  const useRow = (each: HistoryFragment["edges"][number]["node"]): VNode => (
    <>
      <div class="row">
        {ref(each.rebalanceRunId)} <Time text={each.createdAt} />
      </div>
      <div class="row muted">
        <code title={each.requestHash}>{shortened(each.requestHash, 23)}</code> {ref(each.correlationId)}
      </div>
    </>
  );
  const runs = (title: string, page: RunsFragment | null | undefined): VNode => <Paged key="runs" title={title} page={page} off={off("runs")} row={runRow} first={first} more={async (after) => ((await request(MoreRuns, { id, first, after })).data.entity as { runs?: RunsFragment } | null)?.runs} />;
  const history = (key: string, page: HistoryFragment | null | undefined, title: string, field: string): VNode => (
    <Paged key="history" title={title} page={page} off={off(field)} row={useRow} first={first} more={async (after) => (await request(MoreHistory, { id: key, first, after })).data.entity?.history} />
  );

  if (isRun(entity)) {
    return (
      <>
        <Facts
          rows={[
            ["Status", <Status value={entity.runStatus} />],
            ["Review", off("workflow") ?? (entity.workflow ? <Status value={entity.workflow.workflowStatus} /> : none)],
            ["Portfolio", <>{entity.portfolioId} <Copy text={entity.portfolioId} name="portfolio" /></>],
            ["Created", <Time text={entity.createdAt} />],
            ["Recorded", recorded(entity)],
            ["Correlation", <>{ref(entity.correlationId)} <Copy text={entity.correlationId} name="correlation id" /></>],
            ["Idempotency key", entity.idempotencyKey ? <>{ref(entity.idempotencyKey.key)} <Copy text={entity.idempotencyKey.key} name="idempotency key" /></> : none],
            ["Request hash", <><code>{entity.requestHash}</code> <Copy text={entity.requestHash} name="request hash" /></>],
            ["Operation", off("operation") ?? linked(entity.operation) ?? none],
            ["Artifact", off("artifact") ?? (entity.artifact ? ref(entity.artifact.entityId) : none)],
          ]}
        />
        <Paged key="decisions" title="Decisions" page={entity.decisions} off={off("decisions")} row={decisionRow} first={first} more={async (after) => ((await request(MoreDecisions, { id, first, after })).data.entity as { decisions?: DecisionsFragment } | null)?.decisions} />
        {entity.idempotencyKey && history(entity.idempotencyKey.key, entity.idempotencyKey.history, "History of its idempotency key", "idempotencyKey.history")}
      </>
    );
  }
  if (isOperation(entity)) {
    return (
      <>
        <Facts
          rows={[
            ["Status", <Status value={entity.operationStatus} />],
            ["Type", entity.operationType],
            ["Correlation", <>{ref(entity.correlationId)} <Copy text={entity.correlationId} name="correlation id" /></>],
            ["Created", <Time text={entity.createdAt} />],
            ["Started", <Time text={entity.startedAt} />],
            ["Finished", <Time text={entity.finishedAt} />],
            ["Recorded", recorded(entity)],
            ["Executable", entity.isExecutable ? "yes: it is pending and its request is stored" : "no"],
          ]}
        />
        <Paged key="caused" title="Runs that it caused" page={entity.causedRuns} off={off("causedRuns")} row={runRow} first={first} more={async (after) => ((await request(MoreCausedRuns, { id, first, after })).data.entity as { causedRuns?: RunsFragment } | null)?.causedRuns} />
        {runs("Runs with its correlation id", entity.runs)}
      </>
    );
  }
  if (isKey(entity)) {
    return (
      <>
        <Facts
          rows={[
            ["In conflict", entity.isConflicted === null || entity.isConflicted === undefined ? (off("isConflicted") ?? "unknown") : entity.isConflicted ? "yes" : "no"],
            ["Maps to", linked(entity.run) ?? none],
            ["Created", <Time text={entity.mappedSince} />],
            ["Request hash", entity.mappedHash ? <code>{entity.mappedHash}</code> : none],
          ]}
        />
        {history(entity.key, entity.history, "History", "history")}
      </>
    );
  }
  if ("actorId" in entity) {
    return (
      <>
        <Facts
          rows={[
            ["Action", <Status value={entity.action} />],
            ["Reason", entity.reasonCode],
            ["Actor", entity.actorId],
            ["Decided", <Time text={entity.decidedAt} />],
            ["Run", linked(entity.run) ?? none],
            ["Correlation", ref(entity.correlationId)],
          ]}
        />
        {entity.comment && (
          <Section title="Comment">
            <blockquote>{entity.comment}</blockquote>
          </Section>
        )}
      </>
    );
  }
  if ("artifactHash" in entity) {
    return (
      <Facts
        rows={[
          ["Version", entity.artifactVersion],
          ["Hash", <><code>{entity.artifactHash}</code> <Copy text={entity.artifactHash} name="artifact hash" /></>],
          ["Run", linked(entity.run) ?? none],
        ]}
      />
    );
  }
  if ("purgedAt" in entity) {
    return (
      <Facts
        rows={[
          ["Was", KINDS[entity.was]],
          ["Status", <Status value={entity.purgedStatus} />],
          ["Portfolio", entity.purgedPortfolioId ?? none],
          ["Created", <Time text={entity.createdAt} />],
          ["Purged", <Time text={entity.purgedAt} />],
          ["Correlation", ref(entity.correlationId)],
          ["Hash of what was purged", <><code>{entity.contentHash}</code> <Copy text={entity.contentHash} name="hash" /></>],
        ]}
      />
    );
  }
  if ("operations" in entity) {
    const more = async (after: string): Promise<OperationsFragment | null | undefined> => ((await request(MoreOperations, { id, first, after })).data.entity as { operations?: OperationsFragment } | null)?.operations;
    return (
      <>
        {runs("Runs", entity.runs)}
        <Paged key="operations" title="Operations" page={entity.operations} off={off("operations")} row={operationRow} first={first} more={more} />
      </>
    );
  }
  return <></>;
}

function Facts({ rows }: { rows: [string, ComponentChildren][] }): VNode {
  return (
    <Section>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <>
            <dt key={name}>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
    </Section>
  );
}

interface Page<Node> {
  totalCount: number;
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  edges: { node: Node }[];
}

interface PagedProps<Node> {
  title: string;
  page: Page<Node> | null | undefined;
  off: VNode | null;
  row: (node: Node) => VNode;
  first: number;
  more: (after: string) => Promise<Page<Node> | null | undefined>;
}

// A list's first page, with a button that loads the next page as long as there is one.
function Paged<Node>({ title, page, off, row, first, more }: PagedProps<Node>): VNode {
  const [pages, setPages] = useState<Page<Node>[]>(page ? [page] : []);
  const [message, setMessage] = useState<string | null>(null);
  const [isLoading, setLoading] = useState(false);
  useEffect(() => setPages(page ? [page] : []), [page]);
  const last = pages.at(-1);
  if (!last) return <Section title={title}>{off ?? <p class="muted">None recorded.</p>}</Section>;
  const nodes = pages.flatMap(({ edges }) => edges.map(({ node }) => node));
  const load = async (): Promise<void> => {
    setLoading(true);
    try {
      const next = await more(last.pageInfo.endCursor ?? "");
      if (next) setPages([...pages, next]);
    } catch (error) {
      const { title: failure, message: text } = describeFailure(error);
      setMessage(`${error instanceof ApiError ? failure : "The page failed."} ${text}`);
    }
    setLoading(false);
  };
  const isCounted = last.totalCount === 0 || last.pageInfo.hasNextPage || nodes.length > first;
  return (
    <Section title={title}>
      <ol>
        {nodes.map((node, index) => (
          <li key={index}>{row(node)}</li>
        ))}
      </ol>
      <div class="row">
        {(message ?? isCounted) && <p class="muted">{message ?? (last.totalCount ? `${countOf(nodes.length)} of ${countOf(last.totalCount)} shown` : "None recorded.")}</p>}
        {last.pageInfo.hasNextPage && (
          <button type="button" disabled={isLoading} onClick={() => void load()}>
            Show more
          </button>
        )}
      </div>
    </Section>
  );
}
