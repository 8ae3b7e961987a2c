// The first part of the panel: why an entity has its status, since when, and what caused it.

import type { ComponentChildren, VNode } from "preact";
import { type AboutQuery, Causes, type CausesQuery } from "../generated/operations.js";
import { request } from "../shared/api.js";
import { formatAge } from "../shared/time.js";
import { EDGES, shortened } from "./labels.js";
import { type Entity, causal, statusOf } from "./model.js";
import { useRequest } from "./use-request.js";
import { Kind, Section, Status, Time } from "./widgets.js";

export type About = NonNullable<AboutQuery["entity"]>;
export type RunAbout = Extract<About, { requestHash: string; portfolioId: string }>;
type OperationAbout = Extract<About, { operationType: string }>;
type KeyAbout = Extract<About, { mappedHash?: string | null; key: string }>;

export const isRun = (entity: About): entity is RunAbout => entity.kind === "RUN";
export const isOperation = (entity: About): entity is OperationAbout => entity.kind === "OPERATION";
export const isKey = (entity: About): entity is KeyAbout => entity.kind === "IDEMPOTENCY_KEY";

interface Props {
  entity: About;
  cursor: string;
  select: (id: string) => void;
}

export function Why({ entity, cursor, select }: Props): VNode | null {
  const parts: ComponentChildren[] = [];
  if (isRun(entity)) parts.push(<Review key="review" run={entity} />, entity.gate && <Gate key="gate" gate={entity.gate} />, <Conflict key="conflict" hash={entity.requestHash} idempotencyKey={entity.idempotencyKey} select={select} />, <Origin key="origin" origin={entity.origin} select={select} />, entity.isHeld && <Held key="held" />);
  if (isOperation(entity)) parts.push(<OperationState key="state" operation={entity} />);
  if (isKey(entity)) parts.push(<Conflict key="conflict" hash={null} idempotencyKey={entity} select={select} />);
  if (entity.kind === "UNKNOWN") parts.push(<p key="unknown">Edges have this id, but no record describes it. It is a cause from outside, or its record was purged or never recorded here.</p>);
  if ("purgedAt" in entity) {
    parts.push(
      <p key="purged" class="lead">
        Its record was purged <Time text={entity.purgedAt} /> by purge {entity.purgeNumber}: {entity.purgeReason}. What is kept of it is below, and its edges stay.
      </p>,
    );
  }
  return (
    <Section title="Why" id="why">
      {parts}
      {!isRun(entity) && <CausesOf id={entity.entityId} kind={entity.kind} cursor={cursor} select={select} />}
    </Section>
  );
}

function Held(): VNode {
  return (
    <p>
      <span class="status" data-tone="wait">
        <span aria-hidden="true">⚑</span> HELD
      </span>{" "}
      No purge takes this run until its holds are released.
    </p>
  );
}

function Review({ run }: { run: RunAbout }): VNode | null {
  const { workflow } = run;
  const latest = run.decisions?.edges.find(({ node }) => node.entityId === workflow?.latestDecision?.entityId)?.node ?? run.decisions?.edges[0]?.node;
  if (workflow?.workflowStatus === "PENDING_REVIEW") {
    return (
      <p class="lead">
        Waits for a review{workflow.pendingSince && <> for <strong>{formatAge(workflow.pendingSince)}</strong>, since <Time text={workflow.pendingSince} /></>}.
        {latest && <> Last: <Status value={latest.action} /> by <strong>{latest.actorId}</strong>, <code>{latest.reasonCode}</code>.</>}
      </p>
    );
  }
  if (!workflow || workflow.workflowStatus === "NOT_REQUIRED" || !workflow.latestDecision) return null;
  if (!latest) return null;
  return (
    <p class="lead">
      <Status value={workflow.workflowStatus} /> by <strong>{latest.actorId}</strong>, <code>{latest.reasonCode}</code>, <Time text={latest.decidedAt} />
    </p>
  );
}

// The rules that failed, the reasons of the gate and the next step.
function Gate({ gate }: { gate: NonNullable<RunAbout["gate"]> }): VNode {
  const { failedRules, reasons, recommendedNextStep } = gate;
  return (
    <>
      {failedRules.length > 0 && (
        <table class="rules">
          <thead>
            <tr>
              <th scope="col">failed rule</th>
              <th scope="col">measured</th>
              <th scope="col">threshold</th>
            </tr>
          </thead>
          <tbody>
            {failedRules.map((rule, index) => (
              <tr key={index}>
                <th scope="row">
                  <Others filter={{ rule: rule.ruleId ?? null }}>{rule.ruleId ?? "–"}</Others> <span class="muted">{rule.severity}</span>
                  <div class="muted">{[rule.reasonCode, rule.remediationHint].filter(Boolean).join(": ")}</div>
                </th>
                <td class="measured">{rule.measured ?? "–"}</td>
                <td>{thresholdText(rule.threshold)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <dl class="facts">
        {reasons.length > 0 && (
          <>
            <dt>Reasons</dt>
            <dd>
              {reasons.map(({ reasonCode, severity, source }, index) => (
                <div key={index}>
                  <Others filter={{ reason: reasonCode ?? null }}>{reasonCode}</Others> <span class="muted">{[severity, source].filter(Boolean).join(", ")}</span>
                </div>
              ))}
            </dd>
          </>
        )}
        {recommendedNextStep && (
          <>
            <dt>Next step</dt>
            <dd>
              <strong>{recommendedNextStep}</strong>
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

// A code as a link to the other runs with it.
function Others({ filter, children }: { filter: Record<string, string | null>; children: ComponentChildren }): VNode {
  const [entry] = Object.entries(filter);
  if (!entry?.[1]) return <code>{children}</code>;
  return (
    <a href={`dashboard?${new URLSearchParams({ list: "runs", [entry[0]]: entry[1] })}`} title="All runs with it">
      <code>{children}</code>
    </a>
  );
}

function thresholdText(threshold: unknown): string {
  if (threshold === null || threshold === undefined) return "–";
  if (typeof threshold !== "object") return String(threshold);
  return Object.entries(threshold)
    .map(([name, value]) => `${name} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}

// The origin of the run: the statements of the service, the strongest first.
function Origin({ origin, select }: { origin: RunAbout["origin"]; select: (id: string) => void }): VNode {
  return (
    <ul class="origin">
      {origin.statements.map(({ text, entity }, index) => (
        <li key={index}>
          <Statement text={text} id={entity?.entityId ?? null} select={select} />
        </li>
      ))}
    </ul>
  );
}

// A statement, with the id of its entity as a link.
function Statement({ text, id, select }: { text: string; id: string | null; select: (id: string) => void }): VNode {
  const at = id === null ? -1 : text.indexOf(`'${id}'`);
  if (id === null) return <>{text}</>;
  if (at < 0) return <>{text} <Ref id={id} select={select} /></>;
  return (
    <>
      {text.slice(0, at)}
      <Ref id={id} select={select} />
      {text.slice(at + id.length + 2)}
    </>
  );
}

function OperationState({ operation }: { operation: OperationAbout }): VNode {
  const { operationStatus: status, error, createdAt, startedAt, finishedAt } = operation;
  if (error) {
    return (
      <p class="lead">
        Failed with <code>{error.code}</code>: {error.message}
        {finishedAt && (
          <>
            {" "}
            <Time text={finishedAt} />
          </>
        )}
      </p>
    );
  }
  if (status === "PENDING") return <p class="lead">Has waited to start for <strong>{formatAge(createdAt)}</strong>, since <Time text={createdAt} />.</p>;
  if (status === "RUNNING" && startedAt) return <p class="lead">Has been running for <strong>{formatAge(startedAt)}</strong>, since <Time text={startedAt} />.</p>;
  return (
    <p class="lead">
      <Status value={status} /> {finishedAt && <Time text={finishedAt} />}
    </p>
  );
}

// The request hashes of a key in conflict, with the runs that used each.
function Conflict({ hash, idempotencyKey, select }: { hash: string | null; idempotencyKey: RunAbout["idempotencyKey"]; select: (id: string) => void }): VNode | null {
  if (!idempotencyKey?.isConflicted) return null;
  const uses = Map.groupBy(idempotencyKey.history?.edges.map(({ node }) => node) ?? [], ({ requestHash }) => requestHash);
  return (
    <div class="conflict">
      <p class="lead">
        <span class="status" data-tone="bad">
          ⚠ more than one request hash
        </span>{" "}
        used the key <Ref id={idempotencyKey.key} select={select} />
      </p>
      <ul>
        {[...uses].map(([requestHash, runs]) => (
          <li key={requestHash}>
            <code title={requestHash}>{shortened(requestHash, 23)}</code>
            {requestHash === hash ? <strong> this run</strong> : requestHash === idempotencyKey.mappedHash ? <span class="muted"> in force</span> : <strong> other request</strong>}:{" "}
            {runs.map((use, index) => (
              <span key={index}>
                {index > 0 && ", "}
                <Ref id={use.rebalanceRunId} select={select} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

// The nearest causes of an entity.
function CausesOf({ id, kind, cursor, select }: { id: string; kind: string; cursor: string; select: (id: string) => void }): VNode | null {
  const { value } = useRequest((signal) => request(Causes, { id }, { signal }), [id, cursor], { isKept: true });
  const entity = value?.data.entity as CausesQuery["entity"] & { causes?: { totalCount: number; edges: { node: CauseEdge }[] } | null };
  if (!entity?.causes || kind === "CORRELATION" || kind === "IDEMPOTENCY_KEY") return null;
  const { totalCount, edges } = entity.causes;
  if (!totalCount) return <p class="muted">No cause is recorded.</p>;
  return (
    <div class="causes">
      {edges.map(({ node }) => {
        const cause = causal(node).cause === node.source.entityId ? node.source : node.target;
        const status = statusOf(cause);
        return (
          <p key={node.id}>
            {{ CAUSED_BY: "Caused by", REPLAYED_FROM: "Replays", DERIVED_FROM: "Derived from" }[node.edgeType as string] ?? EDGES[node.edgeType].verb} <Kind value={cause.kind} isNamed={false} /> <Ref id={cause.entityId} select={select} /> {status && <Status value={status} />}
          </p>
        );
      })}
      {totalCount > edges.length && <p class="muted">and {totalCount - edges.length} more</p>}
    </div>
  );
}

interface CauseEdge {
  id: string;
  edgeType: keyof typeof EDGES;
  sourceEntityId: string;
  targetEntityId: string;
  source: Entity;
  target: Entity;
}

export function Ref({ id, select }: { id: string; select: (id: string) => void }): VNode {
  return (
    <button type="button" class="link" onClick={() => select(id)}>
      {id}
    </button>
  );
}
