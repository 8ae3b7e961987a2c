// The panel with the details of the selected entity or edge and its actions.

import { type VNode, render } from "preact";
import { About, Lineage, Metadata, Payload } from "../generated/operations.js";
import { graphiqlUrl, request, requestExact, toApiError } from "../shared/api.js";
import type { ExactValue } from "../shared/exact-json.js";
import { Impact, RootCauses } from "./answers.js";
import { Details } from "./details.js";
import { EDGES, countOf } from "./labels.js";
import type { Edge, Subgraph } from "./model.js";
import { MAX_PATHS } from "./paths.js";
import { PayloadTree } from "./payload-tree.js";
import { bundlePath } from "./served-export.js";
import { useRequest } from "./use-request.js";
import { Verify } from "./verify.js";
import { type View, filterOf } from "./view-url.js";
import { type About as Entity, Ref, type RunAbout, Why, isRun } from "./why.js";
import { Copy, Failure, Kind, Section, Skeleton, Status, Time } from "./widgets.js";

const PAGE = 20;
const PAYLOADS: Record<string, [string, string][]> = {
  RUN: [["Result", "runResult"]],
  OPERATION: [["Request", "request"], ["Result", "result"]],
  ARTIFACT: [["Payload", "payload"]],
};

const PROVEN: string[] = ["RUN", "OPERATION", "DECISION"];

export interface PanelEvents {
  select: (id: string) => void;
  focus: (id: string) => void;
  expand: (id: string) => void;
  collapse: (id: string) => void;
  uncollapse: (id: string) => void;
  pick: (id: string) => void;
  leavePath: () => void;
  otherPath: (pathNumber: number) => void;
  answer: (mode: View["mode"]) => void;
  compare: (runId: string | null) => void;
  trace: (cause: string) => void;
}

export class Panel {
  #key = "";
  #cursor = "";

  constructor(
    readonly element: HTMLElement,
    readonly on: PanelEvents,
  ) {}

  // Show an entity. If it is shown already and isUnchanged is true, do not request its details again.
  showEntity(id: string, subgraph: Subgraph, view: View, { isUnchanged = false } = {}): void {
    const key = JSON.stringify([id, view.at, view.known]);
    const isSame = key === this.#key;
    if (!isSame || !isUnchanged) this.#cursor = subgraph.cursor;
    this.#key = key;
    render(<EntityPanel key={key} id={id} cursor={this.#cursor} subgraph={subgraph} view={view} on={this.on} />, this.element);
    if (!isSame) this.element.scrollTop = 0;
  }

  showEdge(edge: Edge, view: View): void {
    this.#key = "";
    render(<EdgePanel key={edge.id} edge={edge} view={view} on={this.on} />, this.element);
  }
}

interface EntityProps {
  id: string;
  cursor: string; // the cursor of the details' response
  subgraph: Subgraph;
  view: View;
  on: PanelEvents;
}

function EntityPanel({ id, cursor, subgraph, view, on }: EntityProps): VNode {
  const about = useRequest(
    async (signal) => {
      const answer = await request(About, { id, first: PAGE }, { signal });
      if (!answer.data.entity && answer.fieldErrors[0]) throw toApiError(answer.fieldErrors[0]);
      return answer;
    },
    [id, cursor],
    { isKept: true },
  );
  // Payloads have a request of their own, because they need exact numbers and the other details need not wait for them.
  const payload = useRequest(async (signal) => (await requestExact(Payload, { id }, { signal })).get("entity") ?? null, [id, cursor], { isKept: true });
  const known = subgraph.entities.find((each) => each.entityId === id) ?? subgraph.groups.flatMap((group) => group.entities).find((each) => each.entityId === id);
  const entity = about.value?.data.entity;
  const kind = entity?.kind ?? known?.kind;
  return (
    <>
      <header>
        {kind && <Kind value={kind} />}
        <div class="title">
          <h2>{id}</h2>
          <Copy text={id} name="id" />
        </div>
        {entity && <OwnStatus entity={entity} />}
        <Actions id={id} cursor={cursor} subgraph={subgraph} view={view} on={on} />
        {entity && <Questions entity={entity} view={view} on={on} />}
      </header>
      {view.mode === "root-causes" && <RootCauses id={id} cursor={subgraph.cursor} select={on.select} close={() => on.answer(null)} trace={on.trace} />}
      {view.mode === "impact" && <Impact id={id} cursor={subgraph.cursor} select={on.select} close={() => on.answer(null)} />}
      <PathSection subgraph={subgraph} on={on} />
      {Boolean(about.error) && <Failure error={about.error} retry={about.retry} />}
      {!about.value && !about.error && <Skeleton />}
      {about.value && !entity && <p>No record and no edge has this id any more.</p>}
      {about.value && entity && (
        <>
          <Why entity={entity} cursor={cursor} select={on.select} />
          <Details entity={entity} fieldErrors={about.value.fieldErrors} select={on.select} first={PAGE} />
          {(PAYLOADS[entity.kind] ?? []).map(([title, field]) => (
            <Section key={field} title={title}>
              {payload.error ? <Failure error={payload.error} retry={payload.retry} /> : payload.value ? <PayloadOf value={payload.value} field={field} name={title} /> : <Skeleton />}
            </Section>
          ))}
          {PROVEN.includes(entity.kind) && <Verify key={`ledger ${entity.id}`} id={entity.id} />}
          <Links entity={entity} view={view} />
        </>
      )}
    </>
  );
}

function PayloadOf({ value, field, name }: { value: ExactValue; field: string; name: string }): VNode {
  const payload = value instanceof Map ? (value.get(field) ?? null) : null;
  return payload === null ? <p class="muted">None recorded.</p> : <PayloadTree value={payload} name={name} />;
}

function OwnStatus({ entity }: { entity: Entity }): VNode | null {
  const review = "workflow" in entity ? entity.workflow?.workflowStatus : null;
  const own = "runStatus" in entity ? entity.runStatus : "operationStatus" in entity ? entity.operationStatus : null;
  const effective = review && review !== "NOT_REQUIRED" ? review : own;
  return effective ? <Status value={effective} /> : null;
}

function Actions({ id, subgraph, view, on }: EntityProps): VNode {
  const hasMore = subgraph.stubs.some((stub) => stub.id === id && stub.reason !== "COLLAPSED");
  const hasEdges = subgraph.edges.some((edge) => edge.sourceEntityId === id || edge.targetEntityId === id);
  const isOtherEnd = Boolean(view.from && !view.to && view.from !== id);
  const button = (text: string, act: (entityId: string) => void, isMain = false): VNode => (
    <button type="button" class={isMain ? "main" : ""} onClick={() => act(id)}>
      {text}
    </button>
  );
  return (
    <div class="actions">
      {id !== view.id && button("Show its lineage", on.focus)}
      {hasMore && button("Expand", on.expand)}
      {view.collapsed.includes(id) ? button("Expand", on.uncollapse) : hasEdges && button("Collapse", on.collapse)}
      {button(isOtherEnd ? "Path to here" : "Path from here", on.pick, isOtherEnd)}
    </div>
  );
}

// Buttons for the root causes, the impact, and comparisons with other runs.
function Questions({ entity, view, on }: { entity: Entity; view: View; on: PanelEvents }): VNode {
  const answer = (mode: NonNullable<View["mode"]>, text: string): VNode => (
    <button type="button" aria-pressed={view.mode === mode} onClick={() => on.answer(view.mode === mode ? null : mode)}>
      {text}
    </button>
  );
  const others = isRun(entity) ? comparable(entity) : [];
  return (
    <div class="actions">
      {answer("root-causes", "Root causes")}
      {answer("impact", "Impact")}
      {others.map(([text, id]) => (
        <button key={id} type="button" title={id} onClick={() => on.compare(id)}>
          {text}
        </button>
      ))}
    </div>
  );
}

// Return the labels and ids of the runs to compare with: the replayed run, a run of the same key with another request hash, the last good run, and the previous run.
function comparable(run: RunAbout): [string, string][] {
  const conflicting = run.idempotencyKey?.isConflicted ? run.idempotencyKey.history?.edges.find(({ node }) => node.requestHash !== run.requestHash && node.rebalanceRunId !== run.entityId)?.node.rebalanceRunId : undefined;
  const found: [string, string | undefined][] = [
    ["Compare with the original", run.origin.replayOf?.entityId],
    ["Compare with the other request", conflicting],
    ["Compare with the last good run", run.previousGood?.entityId],
    ["Compare with the run before", run.previous?.entityId],
  ];
  const seen = new Set<string>();
  return found.flatMap(([text, id]) => {
    if (!id || seen.has(id)) return [];
    seen.add(id);
    return [[text, id]];
  });
}

function PathSection({ subgraph: { path, pathCount, from, to, view }, on }: { subgraph: Subgraph; on: PanelEvents }): VNode | null {
  if (!from || !to) return null;
  const leave = (
    <button type="button" class="plain" onClick={on.leavePath}>
      Close the path
    </button>
  );
  if (!path) {
    return (
      <Section title="Path">
        <p>
          No path from <Ref id={from} select={on.select} /> to <Ref id={to} select={on.select} /> of at most 20 edges in this direction, with these edge types and at this time.
        </p>
        {leave}
      </Section>
    );
  }
  return (
    <Section id="path" title={`Path of ${countOf(path.length)} ${path.length === 1 ? "edge" : "edges"}`}>
      {pathCount > 1 && <PathChoice number={Math.min(view.pathNumber, pathCount)} count={pathCount} choose={on.otherPath} />}
      <ol>
        {path.entities.flatMap((entity, index) => {
          const edge = path.edges[index];
          return [
            <li key={entity.entityId}>
              <Kind value={entity.kind} isNamed={false} /> <Ref id={entity.entityId} select={on.select} />
            </li>,
            edge && (
              <li key={edge.id} class="step">
                {edge.sourceEntityId === entity.entityId ? "↓" : "↑"} {edge.edgeType}
              </li>
            ),
          ];
        })}
      </ol>
      {leave}
    </Section>
  );
}

// The number of the drawn shortest path, and buttons for the others.
function PathChoice({ number, count, choose }: { number: number; count: number; choose: (number: number) => void }): VNode {
  return (
    <p class="row">
      <button type="button" aria-label="The path before" disabled={number === 1} onClick={() => choose(number - 1)}>
        ‹
      </button>
      <span role="status">
        {number} of {count === MAX_PATHS ? `${count} or more` : count}
      </span>
      <button type="button" aria-label="The next path" disabled={number === count} onClick={() => choose(number + 1)}>
        ›
      </button>
    </p>
  );
}

function EdgePanel({ edge, on }: { edge: Edge; view: View; on: PanelEvents }): VNode {
  const metadata = useRequest(async (signal) => (await requestExact(Metadata, { id: edge.id }, { signal })).get("node") ?? null, [edge.id]);
  const value = metadata.value instanceof Map ? (metadata.value.get("metadata") ?? null) : null;
  return (
    <>
      <header>
        <h2>{edge.edgeType}</h2>
        <p class="muted">from cause to effect: “{EDGES[edge.edgeType].verb}”</p>
      </header>
      <Section>
        <dl class="facts">
          <dt>Source</dt>
          <dd>
            <Ref id={edge.sourceEntityId} select={on.select} />
          </dd>
          <dt>Target</dt>
          <dd>
            <Ref id={edge.targetEntityId} select={on.select} />
          </dd>
          <dt>Created</dt>
          <dd>
            <Time text={edge.createdAt} />
          </dd>
        </dl>
      </Section>
      <Section title="Metadata">{metadata.error ? <Failure error={metadata.error} retry={metadata.retry} /> : metadata.value === null ? <Skeleton /> : <PayloadTree value={value} name="Metadata" />}</Section>
      <Verify key={edge.id} id={edge.id} />
    </>
  );
}

function Links({ entity, view }: { entity: Entity; view: View }): VNode {
  const { kind, entityId } = entity;
  const run = "run" in entity ? entity.run : null;
  const bundle = bundlePath(kind, entityId) ?? (run && bundlePath("RUN", run.entityId));
  const link = (href: string, text: string): VNode => (
    <a href={href} target="_blank" rel="noopener">
      {text}
    </a>
  );
  return (
    <Section title="Links">
      <div class="links">
        {bundle && link(bundle, "Support bundle (REST)")}
        {bundle && link(`${bundle}?format=zip`, "Evidence bundle (zip)")}
        {link(`rebalance/lineage/${encodeURIComponent(entityId)}`, "Edges (REST)")}
        {link(graphiqlUrl(About, { id: entityId, first: PAGE }), "Details in GraphiQL")}
        {link(graphiqlUrl(Lineage, { id: entityId, direction: view.direction, depth: view.depth, filter: filterOf(view) }), "Lineage in GraphiQL")}
      </div>
    </Section>
  );
}
