// Loads the dashboard's data.

import { Board, type BoardQuery, NewestRecords, Portfolios, Reasons, type ReasonsQuery, Reviews, type ReviewsQuery, type WaitingQuery } from "../generated/operations.js";
import { present } from "../shared/as-of.js";
import { ApiError, type FieldError, type RequestOptions, type Result, request } from "../shared/api.js";
import { loadWaiting } from "../shared/waiting.js";
import type { TimeWindow } from "./view-url.js";

export const STUCK_AFTER_HOURS = 1;

export type Activity = NonNullable<BoardQuery["activity"]>;
export type OperationBucket = NonNullable<Activity["operations"]>[number];
export type Counts = "statusCounts" | "actionCounts" | "reasonCodeCounts";

// A time bucket of any kind of record: the counts that its kind does not have are undefined.
export interface Bucket extends Partial<Record<Counts, { key: string; count: number }[]>> {
  start: string;
  end: string;
  isPartial: boolean;
  count: number;
}

export interface BoardData extends BoardQuery {
  waiting: WaitingQuery["waiting"] | null;
  reviews: ReviewsQuery | null;
  reasons: ReasonsQuery | null;
  bucket: string;
  stuckBefore: string; // the time before which an unfinished operation counts as stuck
}

// Return the dashboard's data and its field errors.
export async function loadBoard({ from, to, bucket }: TimeWindow, portfolio: string | null, options: RequestOptions): Promise<Result<BoardData>> {
  const stuck = new Date(present() - STUCK_AFTER_HOURS * 3600e3).toISOString();
  const created = { from, to };
  const [board, waiting, reviews, reasons] = await Promise.all([
    request(Board, { created, bucket, portfolio, stuck }, options),
    loadWaiting(portfolio, options).catch((error: unknown) => ({ data: null, fieldErrors: [fieldErrorOf("waiting", error)] })),
    request(Reviews, { created, portfolio }, options).catch((error: unknown) => ({ data: null, fieldErrors: [fieldErrorOf("reviews", error)] })),
    request(Reasons, { created, portfolio }, options).catch((error: unknown) => ({ data: null, fieldErrors: [fieldErrorOf("reasons", error)] })),
  ]);
  return {
    data: { ...board.data, waiting: waiting.data?.waiting ?? null, reviews: reviews.data, reasons: reasons.data, bucket, stuckBefore: stuck },
    fieldErrors: [...board.fieldErrors, ...waiting.fieldErrors, ...reasons.fieldErrors],
  };
}

// Return a permanent rejection of a field as its error; throw any other error.
function fieldErrorOf(field: string, error: unknown): FieldError {
  if (!(error instanceof ApiError) || error.canRetry || !error.reason) throw error;
  return { path: field, message: `${error.title} ${error.message}` };
}

// Return when the newest run or operation was created, or null if there is none or the summary is disabled.
export async function loadNewestTimestamp(): Promise<string | null> {
  const { data } = await request(NewestRecords, {});
  const instants = [data.summary?.newestRunCreatedAt, data.summary?.newestOperationCreatedAt].filter((each) => typeof each === "string");
  return instants.sort().at(-1) ?? null;
}

export async function loadPortfolios(text: string): Promise<string[]> {
  return (await request(Portfolios, { text })).data.portfolios;
}

// Return the total of each value over all buckets, in the order of the API.
export function totals(buckets: Bucket[], counts: Counts): Map<string, number> {
  const sums = new Map<string, number>();
  for (const bucket of buckets) {
    for (const { key, count } of bucket[counts] ?? []) sums.set(key, (sums.get(key) ?? 0) + count);
  }
  return sums;
}
