// The runs that have waited longest for a review.

import { Waiting, type WaitingQuery } from "../generated/operations.js";
import { type RequestOptions, type Result, request } from "./api.js";

const SHOWN = 8;
const PAGE = 200;

type Connection = NonNullable<WaitingQuery["waiting"]>;
type Node = Connection["edges"][number]["node"];

export const waitsSince = ({ workflow, createdAt }: Node): string => workflow?.pendingSince ?? createdAt;

// Return the runs that have waited longest, by `pendingSince`. The service lists runs by creation, and no run waits since before its creation:
// read until the next run was created after the longest ones began to wait.
export async function loadWaiting(portfolio: string | null, options: RequestOptions): Promise<Result<WaitingQuery>> {
  const since = (node: Node): number => Date.parse(waitsSince(node));
  let longest: Connection["edges"] = [];
  let after: string | null = null;
  for (;;) {
    const answer: Result<WaitingQuery> = await request(Waiting, { after, first: PAGE, portfolio }, options);
    const { waiting } = answer.data;
    if (!waiting) return answer;
    longest = [...longest, ...waiting.edges].sort((a, b) => since(a.node) - since(b.node)).slice(0, SHOWN);
    const [last, newest] = [longest[SHOWN - 1], waiting.edges.at(-1)];
    const isComplete = last !== undefined && newest !== undefined && since(last.node) < Date.parse(newest.node.createdAt);
    if (isComplete || !waiting.pageInfo.hasNextPage) return { ...answer, data: { waiting: { ...waiting, edges: longest } } };
    after = waiting.pageInfo.endCursor ?? null;
  }
}
