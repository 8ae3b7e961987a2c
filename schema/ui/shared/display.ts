// How pages show the API's enum values: an icon and a tone for each status, a shape for each kind of entity.

export type EntityKind = "RUN" | "OPERATION" | "DECISION" | "ARTIFACT" | "CORRELATION" | "IDEMPOTENCY_KEY" | "PURGED" | "UNKNOWN";
export type Tone = "good" | "wait" | "bad" | "busy" | "still";

export const KINDS: Record<EntityKind, string> = {
  RUN: "Run",
  OPERATION: "Operation",
  DECISION: "Decision",
  ARTIFACT: "Artifact",
  CORRELATION: "Correlation id",
  IDEMPOTENCY_KEY: "Idempotency key",
  PURGED: "Purged",
  UNKNOWN: "Unknown",
};

// Corner coordinates from -1 to 1. `inset` is the width of a slant or notch. A run is a rounded rectangle, a correlation id an ellipse.
const SHAPES: Partial<Record<EntityKind, (inset: number) => number[]>> = {
  OPERATION: (inset) => [-1, 0, inset - 1, -1, 1 - inset, -1, 1, 0, 1 - inset, 1, inset - 1, 1],
  DECISION: (inset) => [inset - 1, -1, 1, -1, 1 - inset, 1, -1, 1],
  ARTIFACT: (inset) => [-1, -1, 1 - inset, -1, 1, -0.3, 1, 1, -1, 1],
  IDEMPOTENCY_KEY: (inset) => [-1, -1, 1 - inset, -1, 1, 0, 1 - inset, 1, -1, 1],
  PURGED: () => [-1, -1, 1, -1, 1, 1, -1, 1],
  UNKNOWN: () => [-1, -1, 1, -1, 1, 1, -1, 1],
};

// Return the corners of a kind's polygon for a width and a height, or null for a round shape.
export const cornersOf = (kind: EntityKind, width: number, height: number): number[] | null => SHAPES[kind]?.((0.64 * height) / width) ?? null;

const STATUSES: Record<string, [Tone, string]> = {
  READY: ["good", "✓"],
  PENDING_REVIEW: ["wait", "◔"],
  BLOCKED: ["bad", "⊘"],
  PENDING: ["wait", "○"],
  RUNNING: ["busy", "▸"],
  SUCCEEDED: ["good", "✓"],
  FAILED: ["bad", "✕"],
  APPROVE: ["good", "☑"],
  APPROVED: ["good", "☑"],
  REJECT: ["bad", "✕"],
  REJECTED: ["bad", "✕"],
  REQUEST_CHANGES: ["wait", "↺"],
  NOT_REQUIRED: ["still", "–"],
};

const OTHER: [Tone, string] = ["still", "•"];
const statusOf = (status: string): [Tone, string] => (Object.hasOwn(STATUSES, status) ? STATUSES[status] : undefined) ?? OTHER;

export const toneOf = (status: string): Tone => statusOf(status)[0];
export const iconOf = (status: string): string => statusOf(status)[1];
