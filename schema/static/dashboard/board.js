// The questions behind the dashboard's numbers, and what is asked only now and then.

import { ask } from "../pages/api.js";

export const STUCK_AFTER_HOURS = 1;

const BOARD = `query Board($created: TimeRange!, $bucket: ActivityBucket!, $portfolio: String, $stuck: DateTime!) {
  changeCursor
  activity(created: $created, bucket: $bucket, filter: {portfolioId: $portfolio}) {
    from to asOf
    runs { start end isPartial count statusCounts { key count } }
    operations { start end isPartial count statusCounts { key count } waits { median p95 } durations { count min median p95 max } }
    decisions { start end isPartial count actionCounts { key count } reasonCodeCounts { key count } }
  }
  stuck: operations(filter: {isFinished: false, created: {to: $stuck}}, order: OLDEST_FIRST, first: 8) {
    totalCount edges { node { operationId operationType status createdAt } }
  }
  blocked: runs(filter: {status: BLOCKED, portfolioId: $portfolio, created: $created}, first: 8) {
    edges { node { rebalanceRunId portfolioId status createdAt } }
  }
  failed: operations(filter: {status: FAILED, created: $created}, first: 8) {
    edges { node { operationId operationType status createdAt finishedAt } }
  }
  conflicts: idempotencyConflicts(first: 8) {
    totalCount edges { node { conflictedAt idempotencyKey { key } } }
  }
}`;

// A question of its own, because a service without reviews refuses it as a whole.
const WAITING = `query Waiting($portfolio: String) {
  waiting: runs(filter: {workflowStatus: PENDING_REVIEW, portfolioId: $portfolio}, order: OLDEST_FIRST, first: 8) {
    totalCount edges { node { rebalanceRunId portfolioId workflow { pendingSince } } }
  }
}`;

const NEWEST = `{ summary { newestRunCreatedAt newestOperationCreatedAt } }`;

const PORTFOLIOS = `query Portfolios($text: String!) { portfolios(startingWith: $text, first: 20) }`;

// The board's data, with what kept a part of it from being answered: {data, problems}. `stuckBefore` and
// `bucket` in the data are as they were asked for.
export async function askBoard({ from, to, bucket }, portfolio, options) {
  const stuck = new Date(Date.now() - STUCK_AFTER_HOURS * 3600e3).toISOString();
  const [board, waiting] = await Promise.all([
    ask(BOARD, { created: { from, to }, bucket, portfolio, stuck }, options),
    ask(WAITING, { portfolio }, options).catch(refused("waiting")),
  ]);
  return { data: { ...board.data, ...waiting.data, bucket, stuckBefore: stuck }, problems: [...board.problems, ...waiting.problems] };
}

// The answer to a question whose field the service refuses for good.
function refused(field) {
  return (error) => {
    if (error.canRetry || !error.reason) throw error;
    return { data: { [field]: null }, problems: [{ path: field, message: `${error.title} ${error.message}` }] };
  };
}

// When the newest run or operation of all came about; null where there is none or nobody may know.
export async function askNewest() {
  const { data } = await ask(NEWEST);
  const instants = [data.summary?.newestRunCreatedAt, data.summary?.newestOperationCreatedAt].filter(Boolean);
  return instants.sort().at(-1) ?? null;
}

export async function askPortfolios(text) {
  return (await ask(PORTFOLIOS, { text })).data.portfolios;
}

// How often each word occurs over all buckets, in the order of the API.
export function totals(buckets, counts) {
  const sums = new Map();
  for (const bucket of buckets) {
    for (const { key, count } of bucket[counts]) sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}
