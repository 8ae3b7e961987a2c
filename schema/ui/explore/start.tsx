// The pages without a graph: the start page, which lists the present problems, and the page for an unknown id.

import { type ComponentChildren, type VNode, render } from "preact";
import { Conflicts, Failures, Newest, Stuck } from "../generated/operations.js";
import { type FieldError, type Result, describeError, request } from "../shared/api.js";
import { formatAge } from "../shared/time.js";
import { loadWaiting, waitsSince } from "../shared/waiting.js";
import { countOf } from "./labels.js";
import { useRequest } from "./use-request.js";
import { exploreUrl } from "./view-url.js";
import { Failure, Skeleton, Status, Time } from "./widgets.js";

const STUCK_AFTER_MS = 3_600_000;

export function fillStart(element: HTMLElement): void {
  render(<Start key={Date.now()} />, element);
}

export function fillUnknown(element: HTMLElement, id: string, isPast: boolean): void {
  render(
    <>
      <h2>Nothing is recorded under this id{isPast && " at that time"}</h2>
      <p>
        <code>{id}</code>
      </p>
      {isPast && <p>It may have been recorded later: press Now above.</p>}
      <p>No record and no edge has this id. It may be mistyped, truncated, from another environment, or purged with its edges. The field above searches by prefix.</p>
      <p>
        <a href="explore">Back to the start page</a>
      </p>
    </>,
    element,
  );
}

interface Row {
  id: string;
  cells: ComponentChildren[];
}

function Start(): VNode {
  return (
    <>
      <h2>What is wrong now?</h2>
      <p>
        Paste an id, its prefix or a link of this page into the field above: a run, a correlation id, an operation, an idempotency key, a decision, an artifact, a request hash or a portfolio. Press <kbd>/</kbd> or <kbd>Ctrl</kbd>+<kbd>K</kbd> to focus it.
      </p>
      <div class="columns">
        <FailureLists />
        <WaitingList />
        <StuckList />
        <ConflictList />
      </div>
      <h2>Newest</h2>
      <NewestLists />
    </>
  );
}

// A list of ids with its number, or the reason why it is missing.
function List({ title, total, rows, empty, all, error }: { title: string; total?: number | undefined; rows: Row[] | null; empty: string; all?: string; error?: FieldError | undefined }): VNode {
  return (
    <section>
      <h3>
        {title} {total !== undefined && <span class="count">{countOf(total)}</span>} {all && total !== undefined && total > 0 && <a href={all}>All</a>}
      </h3>
      {error ? (
        <p class="muted">{error.message}</p>
      ) : rows?.length ? (
        <table>
          <tbody>
            {rows.map(({ id, cells }) => (
              <tr key={id}>
                <td>
                  <a href={exploreUrl(id)} class="id">
                    {id}
                  </a>
                </td>
                {cells.map((cell, index) => (
                  <td key={index}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <p class="muted">{empty}</p>
      )}
    </section>
  );
}

function useList<Data>(load: (signal: AbortSignal) => Promise<Result<Data>>): { data: Data | null; fieldErrors: FieldError[]; placeholder: VNode | null } {
  const { value, error, retry } = useRequest(load, []);
  const placeholder = error ? <section><Failure error={error} retry={retry} /></section> : value ? null : <section><Skeleton /></section>;
  return { data: value?.data ?? null, fieldErrors: value?.fieldErrors ?? [], placeholder };
}

const errorOf = (errors: FieldError[], path: string, name: string): FieldError | undefined => {
  const found = errors.find((each) => each.path === path);
  return found && { ...found, message: `${name} are ${describeError(found)}.` };
};

function FailureLists(): VNode {
  const { data, fieldErrors, placeholder } = useList((signal) => request(Failures, {}, { signal }));
  if (!data) return placeholder!;
  const { blocked, failed } = data;
  return (
    <>
      <List
        title="Failed operations"
        total={failed?.totalCount}
        all="dashboard?list=operations&status=FAILED"
        empty="No operation failed."
        error={errorOf(fieldErrors, "failed", "Operations")}
        rows={failed?.edges.map(({ node }) => ({ id: node.entityId, cells: [<code class="bad">{node.error?.code}</code>, <Time text={node.finishedAt ?? node.createdAt} isShort />] })) ?? null}
      />
      <List
        title="Blocked runs"
        total={blocked.totalCount}
        all="dashboard?list=runs&status=BLOCKED"
        empty="No run is blocked."
        rows={blocked.edges.map(({ node }) => ({ id: node.entityId, cells: [node.portfolioId, <Time text={node.createdAt} isShort />] }))}
      />
    </>
  );
}

function WaitingList(): VNode {
  const { value, error, retry } = useRequest((signal) => loadWaiting(null, { signal }), []);
  if (error) {
    const isOff = error instanceof Error && "reason" in error && typeof error.reason === "string" && error.reason.endsWith("_DISABLED");
    return isOff ? <List title="Waiting for review" rows={null} empty={describeError({ reason: String(error.reason), message: "" }).replace(/^s/, "Reviews are s")} /> : <section><Failure error={error} retry={retry} /></section>;
  }
  if (!value) return <section><Skeleton /></section>;
  const { waiting } = value.data;
  return (
    <List
      title="Waiting for review"
      total={waiting?.totalCount}
      all="dashboard?list=runs&workflow=PENDING_REVIEW&order=OLDEST_FIRST"
      empty="No run waits for a review."
      error={errorOf(value.fieldErrors, "waiting", "Reviews")}
      rows={waiting?.edges.map(({ node }) => ({ id: node.entityId, cells: [node.portfolioId, <span class="wait" title={waitsSince(node)}>{formatAge(waitsSince(node))}</span>] })) ?? null}
    />
  );
}

function StuckList(): VNode {
  const { data, fieldErrors, placeholder } = useList((signal) => request(Stuck, { before: new Date(Date.now() - STUCK_AFTER_MS).toISOString() }, { signal }));
  if (!data) return placeholder!;
  return (
    <List
      title="Stuck operations"
      total={data.stuck?.totalCount}
      all="dashboard?list=operations&finished=no&order=OLDEST_FIRST"
      empty="No operation has been unfinished for an hour."
      error={errorOf(fieldErrors, "stuck", "Operations")}
      rows={data.stuck?.edges.map(({ node }) => ({ id: node.entityId, cells: [<Status value={node.status} />, <span class="wait" title={node.createdAt}>{formatAge(node.createdAt)}</span>] })) ?? null}
    />
  );
}

function ConflictList(): VNode {
  const { data, fieldErrors, placeholder } = useList((signal) => request(Conflicts, {}, { signal }));
  if (!data) return placeholder!;
  return (
    <List
      title="Keys in conflict"
      total={data.conflicts?.totalCount}
      all="dashboard?list=conflicts"
      empty="No key was used for two requests."
      error={errorOf(fieldErrors, "conflicts", "Conflicts")}
      rows={data.conflicts?.edges.map(({ node }) => ({ id: node.idempotencyKey.key, cells: [<Time text={node.conflictedAt} isShort />] })) ?? null}
    />
  );
}

function NewestLists(): VNode {
  const { data, fieldErrors, placeholder } = useList((signal) => request(Newest, {}, { signal }));
  if (!data) return placeholder!;
  return (
    <div class="columns">
      <List title="Newest runs" empty="No runs recorded yet." rows={data.runs.edges.map(({ node }) => ({ id: node.entityId, cells: [<Status value={node.status} />, node.portfolioId, <Time text={node.createdAt} isShort />] }))} />
      <List
        title="Newest operations"
        empty="No operations recorded yet."
        error={errorOf(fieldErrors, "operations", "Operations")}
        rows={data.operations?.edges.map(({ node }) => ({ id: node.entityId, cells: [<Status value={node.status} />, node.operationType, <Time text={node.createdAt} isShort />] })) ?? null}
      />
    </div>
  );
}
