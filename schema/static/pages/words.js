// The API's words and how pages show them: an icon and a tone beside each status, a shape for each kind.

export const KINDS = {
  RUN: "Run",
  OPERATION: "Operation",
  DECISION: "Decision",
  ARTIFACT: "Artifact",
  CORRELATION: "Correlation id",
  IDEMPOTENCY_KEY: "Idempotency key",
  UNKNOWN: "Unknown",
};

// Corners from -1 to 1; a run is a rounded rectangle, a correlation id an ellipse.
export const SHAPES = {
  OPERATION: [-1, 0, -0.88, -1, 0.88, -1, 1, 0, 0.88, 1, -0.88, 1],
  DECISION: [-0.84, -1, 1, -1, 0.84, 1, -1, 1],
  ARTIFACT: [-1, -1, 0.88, -1, 1, -0.5, 1, 1, -1, 1],
  IDEMPOTENCY_KEY: [-1, -1, 0.86, -1, 1, 0, 0.86, 1, -1, 1],
  UNKNOWN: [-1, -1, 1, -1, 1, 1, -1, 1],
};

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
