// Two runs side by side: their facts, and the differences of their results.

import { type VNode, render } from "preact";
import { useState } from "preact/hooks";
import { Compare, type CompareQuery, type ComparedFragment } from "../generated/operations.js";
import { isAbort, requestBoth } from "../shared/api.js";
import { ExactNumber, type ExactValue } from "../shared/exact-json.js";
import { countOf } from "./labels.js";
import { useRequest } from "./use-request.js";
import { Ref } from "./why.js";
import { Failure, Skeleton, Status, Time } from "./widgets.js";

interface Change {
  path: string;
  kind: string;
  before: ExactValue;
  after: ExactValue;
}

interface Events {
  select: (id: string) => void;
  close: () => void;
  swap: (left: string, right: string) => void;
}

// Show the comparison of two runs in an element, or nothing. `time` describes its valid and known time.
export function showComparison(element: HTMLElement, runs: { left: string; right: string } | null, on: Events, time: string): void {
  element.hidden = runs === null;
  render(runs && <Comparison key={JSON.stringify([runs, time])} {...runs} on={on} />, element);
}

const memberOf = (value: ExactValue | undefined, name: string): ExactValue => (value instanceof Map ? (value.get(name) ?? null) : null);

async function load(left: string, right: string, after: string | null, signal?: AbortSignal): Promise<{ data: NonNullable<CompareQuery["compareRuns"]> | null; changes: Change[] }> {
  const { data, exact } = await requestBoth(Compare, { left, right, after }, { signal });
  const comparison = data.compareRuns ?? null;
  const nodes = memberOf(memberOf(memberOf(exact, "compareRuns"), "changes"), "nodes");
  const values = Array.isArray(nodes) ? nodes : [];
  const changes = (comparison?.changes.nodes ?? []).map(({ path, kind }, index) => ({ path, kind, before: memberOf(values[index], "before"), after: memberOf(values[index], "after") }));
  return { data: comparison, changes };
}

function Comparison({ left, right, on }: { left: string; right: string; on: Events }): VNode {
  const { value, error, retry } = useRequest((signal) => load(left, right, null, signal), [left, right]);
  return (
    <>
      <header>
        <h3>
          Compare <Ref id={left} select={on.select} /> with <Ref id={right} select={on.select} />
        </h3>
        <button type="button" onClick={() => on.swap(right, left)}>
          ⇄ Swap
        </button>
        <button type="button" onClick={on.close}>
          Close
        </button>
      </header>
      {error ? <Failure error={error} retry={retry} /> : !value ? <Skeleton /> : value.data ? <Differences data={value.data} first={value.changes} /> : <p>One of the runs is not there.</p>}
    </>
  );
}

function Differences({ data, first }: { data: NonNullable<CompareQuery["compareRuns"]>; first: Change[] }): VNode {
  const [further, setFurther] = useState<Change[]>([]);
  const [page, setPage] = useState(data.changes.pageInfo);
  const [failure, setFailure] = useState<unknown>(null);
  const { left, right, sameRequest, changeCount } = data;
  const changes = [...first, ...further];
  const more = async (): Promise<void> => {
    try {
      const next = await load(left.entityId, right.entityId, page.endCursor ?? null);
      setFurther([...further, ...next.changes]);
      if (next.data) setPage(next.data.changes.pageInfo);
    } catch (error) {
      if (!isAbort(error)) setFailure(error);
    }
  };
  return (
    <>
      <p class="lead">
        <strong>{sameRequest ? "The same request" : "Different requests"}</strong>. {changeCount === 0 ? "The results are equal." : `${countOf(changeCount)} ${changeCount === 1 ? "difference" : "differences"} in the results.`}
      </p>
      <table class="comparison">
        <thead>
          <tr>
            <th scope="col">what</th>
            <th scope="col">{left.entityId}</th>
            <th scope="col">{right.entityId}</th>
          </tr>
        </thead>
        <tbody>
          <FactRow name="Status" left={left} right={right} of={({ effectiveStatus }) => <Status value={effectiveStatus} />} />
          <FactRow name="Created" left={left} right={right} of={({ createdAt }) => <Time text={createdAt} />} />
          <FactRow name="Portfolio" left={left} right={right} of={({ portfolioId }) => portfolioId} />
          <FactRow name="Request hash" left={left} right={right} of={({ requestHash }) => <code>{requestHash}</code>} />
          <FactRow name="Origin" left={left} right={right} of={({ origin }) => origin.kinds.join(", ")} />
          {changes.map(({ path, kind, before, after }) => (
            <tr key={path} data-change={kind}>
              <th scope="row">
                <code>{path || "/"}</code>
              </th>
              <td data-run={left.entityId}>{kind === "ADDED" ? <span class="muted">–</span> : <code>{textOf(before)}</code>}</td>
              <td data-run={right.entityId}>{kind === "REMOVED" ? <span class="muted">–</span> : <code>{textOf(after)}</code>}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {Boolean(failure) && <Failure error={failure} />}
      {page.hasNextPage && (
        <button type="button" onClick={() => void more()}>
          Show more of {countOf(changeCount - changes.length)}
        </button>
      )}
    </>
  );
}

function FactRow({ name, left, right, of }: { name: string; left: ComparedFragment; right: ComparedFragment; of: (run: ComparedFragment) => VNode | string }): VNode {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td data-run={left.entityId}>{of(left)}</td>
      <td data-run={right.entityId}>{of(right)}</td>
    </tr>
  );
}

// Return a value as JSON, with every digit as recorded.
function textOf(value: ExactValue): string {
  if (value instanceof ExactNumber) return value.text;
  if (value instanceof Map) return `{${[...value].map(([key, each]) => `${JSON.stringify(key)}: ${textOf(each)}`).join(", ")}}`;
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  return JSON.stringify(value);
}
