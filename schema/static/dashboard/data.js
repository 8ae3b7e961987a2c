// The dashboard's GraphQL queries.

import { request } from "../pages/api.js";

export const STUCK_AFTER_HOURS = 1;

const BOARD = `query Board($created: TimeRange!, $bucket: ActivityBucket!, $portfolio: String, $stuck: DateTime!) {
  changeCursor
  activity(created: $created, bucket: $bucket, filter: {portfolioId: $portfolio}) {
    from to asOf
    runs { start end isPartial count statusCounts { key count } }
    operations { start end isPartial count statusCounts { key count } waits { median p95 } durations { count min median p95 max } clockErrorCount }
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

// A separate query, because a service without reviews rejects it as a whole.
const WAITING = `query Waiting($portfolio: String, $after: String) {
  waiting: runs(filter: {workflowStatus: PENDING_REVIEW, portfolioId: $portfolio}, order: OLDEST_FIRST, first: 200, after: $after) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { rebalanceRunId portfolioId createdAt workflow { pendingSince } } }
  }
}`;

// How many runs of each review the range has, because a chart of results cannot tell them.
const REVIEWS = `query Reviews($created: TimeRange!, $portfolio: String) {
  APPROVED: runs(filter: {status: PENDING_REVIEW, workflowStatus: APPROVED, portfolioId: $portfolio, created: $created}) { totalCount }
  REJECTED: runs(filter: {status: PENDING_REVIEW, workflowStatus: REJECTED, portfolioId: $portfolio, created: $created}) { totalCount }
  PENDING_REVIEW: runs(filter: {status: PENDING_REVIEW, workflowStatus: PENDING_REVIEW, portfolioId: $portfolio, created: $created}) { totalCount }
}`;

const NEWEST = `{ summary { newestRunCreatedAt newestOperationCreatedAt } }`;

const PORTFOLIOS = `query Portfolios($text: String!) { portfolios(startingWith: $text, first: 20) }`;

// Return the dashboard's data and its field errors: {data, fieldErrors}. The data includes the requested `bucket` and
// `stuckBefore`, the time before which an unfinished operation counts as stuck.
export async function loadBoard({ from, to, bucket }, portfolio, options) {
  const stuck = new Date(Date.now() - STUCK_AFTER_HOURS * 3600e3).toISOString();
  const created = { from, to };
  const [board, waiting, reviews] = await Promise.all([
    request(BOARD, { created, bucket, portfolio, stuck }, options),
    loadWaiting(portfolio, options).catch(nullOnError("waiting")),
    request(REVIEWS, { created, portfolio }, options).catch(nullOnError("reviews")),
  ]);
  return {
    data: { ...board.data, ...waiting.data, reviews: reviews.data, bucket, stuckBefore: stuck },
    fieldErrors: [...board.fieldErrors, ...waiting.fieldErrors],
  };
}

const SHOWN_WAITING = 8;

// Return the runs that have waited longest, by `pendingSince`. The service lists runs by creation, and no run waits since before its creation:
// read until the next run was created after the SHOWN_WAITING longest began to wait.
async function loadWaiting(portfolio, options) {
  let longest = [];
  let after = null;
  for (;;) {
    const answer = await request(WAITING, { portfolio, after }, options);
    const { waiting } = answer.data;
    if (!waiting) return answer;
    const since = ({ workflow, createdAt }) => workflow?.pendingSince ?? createdAt;
    const nodes = waiting.edges.map(({ node }) => node);
    longest = [...longest, ...nodes].sort((a, b) => Date.parse(since(a)) - Date.parse(since(b))).slice(0, SHOWN_WAITING);
    after = waiting.pageInfo.endCursor;
    const isComplete = longest.length === SHOWN_WAITING && Date.parse(since(longest.at(-1))) < Date.parse(nodes.at(-1)?.createdAt);
    if (isComplete || !waiting.pageInfo.hasNextPage) {
      return { data: { waiting: { totalCount: waiting.totalCount, edges: longest.map((node) => ({ node })) } }, fieldErrors: [] };
    }
  }
}

// Return a handler that turns a permanent rejection of a field into null and a field error.
function nullOnError(field) {
  return (error) => {
    if (error.canRetry || !error.reason) throw error;
    return { data: { [field]: null }, fieldErrors: [{ path: field, message: `${error.title} ${error.message}` }] };
  };
}

// Return when the newest run or operation was created, or null if there is none or the summary is switched off.
export async function loadNewestTimestamp() {
  const { data } = await request(NEWEST);
  const instants = [data.summary?.newestRunCreatedAt, data.summary?.newestOperationCreatedAt].filter(Boolean);
  return instants.sort().at(-1) ?? null;
}

export async function loadPortfolios(text) {
  return (await request(PORTFOLIOS, { text })).data.portfolios;
}

// Return the total of each value over all buckets, in the order of the API.
export function totals(buckets, counts) {
  const sums = new Map();
  for (const bucket of buckets) {
    for (const { key, count } of bucket[counts]) sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}
