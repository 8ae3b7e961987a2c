// The runs that have waited longest for a review.

import { Waiting, type WaitingQuery } from "../generated/operations.js";
import { type RequestOptions, type Result, request } from "./api.js";

const SHOWN = 8;

type Node = NonNullable<WaitingQuery["waiting"]>["edges"][number]["node"];

export const waitsSince = ({ workflow, createdAt }: Node): string => workflow?.pendingSince ?? createdAt;

// Return the runs that have waited longest, by `pendingSince`.
export function loadWaiting(portfolio: string | null, options: RequestOptions): Promise<Result<WaitingQuery>> {
  return request(Waiting, { first: SHOWN, portfolio }, options);
}
