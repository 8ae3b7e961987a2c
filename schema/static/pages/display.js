// How pages show the API's enum values: an icon and a tone for each status, a shape for each kind of entity.

export const KINDS = {
  RUN: "Run",
  OPERATION: "Operation",
  DECISION: "Decision",
  ARTIFACT: "Artifact",
  CORRELATION: "Correlation id",
  IDEMPOTENCY_KEY: "Idempotency key",
  UNKNOWN: "Unknown",
};

// Corner coordinates from -1 to 1. `inset` is the width of a slant or notch. A run is a rounded rectangle, a correlation id an ellipse.
const SHAPES = {
  OPERATION: (inset) => [-1, 0, inset - 1, -1, 1 - inset, -1, 1, 0, 1 - inset, 1, inset - 1, 1],
  DECISION: (inset) => [inset - 1, -1, 1, -1, 1 - inset, 1, -1, 1],
  ARTIFACT: (inset) => [-1, -1, 1 - inset, -1, 1, -0.3, 1, 1, -1, 1],
  IDEMPOTENCY_KEY: (inset) => [-1, -1, 1 - inset, -1, 1, 0, 1 - inset, 1, -1, 1],
  UNKNOWN: () => [-1, -1, 1, -1, 1, 1, -1, 1],
};

// Return the corners of a kind's polygon for a width and a height, or null for a round shape.
export const cornersOf = (kind, width, height) => SHAPES[kind]?.((0.64 * height) / width) ?? null;

const STATUSES = {
  READY: ["good", "✓"],
  PENDING_REVIEW: ["wait", "◔"],
  BLOCKED: ["bad", "⊘"],
  PENDING: ["wait", "○"],
  RUNNING: ["busy", "▸"],
  SUCCEEDED: ["good", "✓"],
  FAILED: ["bad", "✕"],
  APPROVE: ["good", "✓"],
  APPROVED: ["good", "✓"],
  REJECT: ["bad", "✕"],
  REJECTED: ["bad", "✕"],
  REQUEST_CHANGES: ["wait", "↺"],
  NOT_REQUIRED: ["still", "–"],
};

export const toneOf = (status) => STATUSES[status]?.[0] ?? "still";
export const iconOf = (status) => STATUSES[status]?.[1] ?? "•";
