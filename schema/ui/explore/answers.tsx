// Root causes and impact, which the service computes over the whole lineage.

import type { ComponentChildren, VNode } from "preact";
import { ImpactOf, type ImpactOfQuery, RootCausesOf, type RootCausesOfQuery } from "../generated/operations.js";
import { request } from "../shared/api.js";
import { countOf } from "./labels.js";
import { statusOf } from "./model.js";
import { useRequest } from "./use-request.js";
import { Ref } from "./why.js";
import { Failure, Kind, Section, Skeleton, Status, Time } from "./widgets.js";

const WORDS: Record<string, string> = {
  OPERATION_FAILED: "failed operation",
  OPERATION_STUCK: "stuck operation",
  RUN_BLOCKED: "blocked run",
  RUN_REJECTED: "rejected run",
  KEY_CONFLICT: "key in conflict",
  PURGED: "purged",
};

interface Props {
  id: string;
  cursor: string;
  select: (id: string) => void;
  close: () => void;
}

function Answer({ title, id, close, error, retry, isLoading, children }: { title: string; id: string; close: () => void; error: unknown; retry: () => void; isLoading: boolean; children: ComponentChildren }): VNode {
  return (
    <Section title={title} id={id}>
      {error ? <Failure error={error} retry={retry} /> : isLoading ? <Skeleton /> : children}
      <button type="button" class="plain" onClick={close}>
        Close
      </button>
    </Section>
  );
}

type Cause = NonNullable<RootCausesOfQuery["rootCauses"]>["nodes"][number];

// The root causes, the highest score first. `trace` draws the path to a cause.
export function RootCauses({ id, cursor, select, close, trace }: Props & { trace: (id: string) => void }): VNode {
  const { value, error, retry } = useRequest((signal) => request(RootCausesOf, { id }, { signal }), [id, cursor], { isKept: true });
  const causes = value?.data.rootCauses;
  return (
    <Answer title="Root causes" id="root-causes" close={close} error={error} retry={retry} isLoading={!value}>
      {causes?.nodes.length ? (
        <ol>
          {causes.nodes.map((cause) => (
            <CauseRow key={cause.entity.entityId} cause={cause} root={id} select={select} trace={trace} />
          ))}
        </ol>
      ) : (
        <p>Nothing upstream failed, is blocked, was rejected, is stuck or in conflict.</p>
      )}
      {causes && !causes.isComplete && <p class="muted">The search met a limit: causes further upstream may be missing.</p>}
    </Answer>
  );
}

function CauseRow({ cause, root, select, trace }: { cause: Cause; root: string; select: (id: string) => void; trace: (id: string) => void }): VNode {
  const { entity, why, distance, at, affectedCount, score, parts } = cause;
  const status = statusOf(entity);
  return (
    <li>
      <div class="row">
        <Kind value={entity.kind} isNamed={false} /> <Ref id={entity.entityId} select={select} /> {status && <Status value={status} />}
      </div>
      <div class="row">
        <strong>{WORDS[why]}</strong>
        <span>{distance === 0 ? "the entity itself" : `${distance} ${distance === 1 ? "step" : "steps"} upstream`}</span>
        {at && <Time text={at} />}
      </div>
      <div class="row muted">
        {countOf(affectedCount)} abnormal downstream
        {entity.entityId !== root && (
          <button type="button" onClick={() => trace(entity.entityId)}>
            Show the path
          </button>
        )}
      </div>
      <details>
        <summary>Score {score.toFixed(2)}</summary>
        <ul>
          {parts.map(({ name, text }) => (
            <li key={name}>
              {name}: {text}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

type ImpactAnswer = NonNullable<ImpactOfQuery["impact"]>;

// The impact: counts, portfolios, and the runs downstream that need attention.
export function Impact({ id, cursor, select, close }: Props): VNode {
  const { value, error, retry } = useRequest((signal) => request(ImpactOf, { id }, { signal }), [id, cursor], { isKept: true });
  const impact = value?.data.impact;
  return (
    <Answer title="Impact" id="impact" close={close} error={error} retry={retry} isLoading={!value}>
      {impact ? <ImpactParts impact={impact} select={select} /> : <p>Nothing names this entity.</p>}
    </Answer>
  );
}

function ImpactParts({ impact, select }: { impact: ImpactAnswer; select: (id: string) => void }): VNode {
  const { entityCount, runCount, operationCount, portfolioCount, effectiveStatuses, completeness, portfolios, runs } = impact;
  return (
    <>
      <p class="lead">
        <strong>{countOf(runCount)}</strong> runs in <strong>{countOf(portfolioCount)}</strong> portfolios, {countOf(operationCount)} operations, {countOf(entityCount)} entities
      </p>
      <p class="row">
        {effectiveStatuses.map(({ key, count }) => (
          <span key={key}>
            {countOf(count)} <Status value={key} />
          </span>
        ))}
      </p>
      {!completeness.isComplete && <p class="muted">The search met a limit ({completeness.reasons.join(", ")}): the numbers are lower bounds.</p>}
      {runs.totalCount > 0 && (
        <>
          <h4>{countOf(runs.totalCount)} need attention</h4>
          <ol>
            {runs.nodes.map((run) => (
              <li key={run.entityId}>
                <div class="row">
                  <Ref id={run.entityId} select={select} /> <Status value={run.effectiveStatus} /> <span class="muted">{run.portfolioId}</span>
                </div>
              </li>
            ))}
          </ol>
          {runs.totalCount > runs.nodes.length && <p class="muted">and {countOf(runs.totalCount - runs.nodes.length)} more</p>}
        </>
      )}
      {portfolios.nodes.length > 0 && (
        <table>
          <thead>
            <tr>
              <th scope="col">portfolio</th>
              <th scope="col" class="number">
                runs
              </th>
              <th scope="col">status</th>
            </tr>
          </thead>
          <tbody>
            {portfolios.nodes.map((each) => (
              <tr key={each.portfolioId}>
                <th scope="row">{each.portfolioId}</th>
                <td class="number">{countOf(each.runCount)}</td>
                <td>
                  {each.effectiveStatuses.map(({ key, count }) => (
                    <span key={key}>
                      {count} <Status value={key} isNamed={false} />{" "}
                    </span>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {portfolios.totalCount > portfolios.nodes.length && <p class="muted">and {countOf(portfolios.totalCount - portfolios.nodes.length)} more portfolios</p>}
    </>
  );
}
