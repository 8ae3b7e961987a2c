// The details of an entity by kind, and the lists that belong to it.

import { enablingSetting, request } from "../pages/api.js";
import { make, status, timestamp } from "../pages/elements.js";
import { countOf, shortened } from "./labels.js";
import { furtherPage } from "./queries.js";

// Return the sections for the result of the About query; a switched-off part says so. `select` opens an id, `first` is the page size.
export function entityDetails(entity, fieldErrors, { select, first }) {
  const link = (id) => make("button", { type: "button", class: "link", onclick: () => select(id) }, id);
  const off = (field) => {
    const fieldError = fieldErrors.find(({ path }) => path === `entity.${field}`);
    return fieldError && make("span", { class: "muted" }, describeError(fieldError));
  };
  const list = (title, type, id, name, page, row) =>
    make("section", {}, make("h3", {}, title), page ? paged(page, row, type, id, name, first) : off(name) ?? make("p", { class: "muted" }, "None recorded."));
  const facts = (...rows) =>
    make("section", {}, make("dl", { class: "facts" }, rows.filter(Boolean).map(([name, ...values]) => [make("dt", {}, name), make("dd", {}, ...values)])));
  const reference = (entity) => entity && [link(entity.entityId), " ", status(entity.runStatus ?? entity.operationStatus), " ", entity.portfolioId ?? entity.operationType];
  const none = () => make("span", { class: "muted" }, "none");

  const runRow = (run) => [make("div", { class: "row" }, link(run.entityId), status(run.runStatus)), make("div", { class: "row muted" }, run.portfolioId, timestamp(run.createdAt))];
  const operationRow = (each) => [make("div", { class: "row" }, link(each.entityId), status(each.operationStatus)), make("div", { class: "row muted" }, each.operationType, timestamp(each.createdAt))];
  const decisionRow = (each) => [
    make("div", { class: "row" }, status(each.action), make("strong", {}, each.reasonCode)),
    make("div", { class: "row muted" }, each.actorId, timestamp(each.decidedAt), link(each.entityId)),
    each.comment && make("blockquote", {}, each.comment),
  ];
  const useRow = (each) => [
    make("div", { class: "row" }, link(each.rebalanceRunId), timestamp(each.createdAt)),
    make("div", { class: "row muted" }, make("code", { title: each.requestHash }, shortened(each.requestHash, 23)), link(each.correlationId)),
  ];
  const conflict = (each) => {
    if (each === null) return off("isConflicted") ?? "unknown";
    return each ? make("span", { class: "status", "data-tone": "bad" }, "⚠ more than one request hash") : "no";
  };

  const sections = {
    RUN: () => [
      facts(
        ["Status", status(entity.runStatus)],
        ["Review", off("workflow") ?? (entity.workflow ? status(entity.workflow.workflowStatus) : none())],
        ["Portfolio", entity.portfolioId],
        ["Created", timestamp(entity.createdAt)],
        ["Correlation", link(entity.correlationId)],
        ["Idempotency key", entity.idempotencyKey ? link(entity.idempotencyKey.key) : none()],
        ["Request hash", make("code", {}, entity.requestHash)],
        ["Operation", off("operation") ?? reference(entity.operation) ?? none()],
        ["Artifact", off("artifact") ?? (entity.artifact ? link(entity.artifact.entityId) : none())],
      ),
      list("Decisions", "Run", entity.entityId, "decisions", entity.decisions, decisionRow),
      entity.idempotencyKey &&
        make(
          "section",
          {},
          make("h3", {}, "History of its idempotency key"),
          entity.idempotencyKey.isConflicted && make("p", {}, conflict(true)),
          entity.idempotencyKey.history
            ? paged(entity.idempotencyKey.history, useRow, "IdempotencyKey", entity.idempotencyKey.key, "history", first)
            : off("idempotencyKey.history") ?? make("p", { class: "muted" }, "None recorded."),
        ),
    ],
    OPERATION: () => [
      facts(
        ["Status", status(entity.operationStatus)],
        ["Type", entity.operationType],
        ["Correlation", link(entity.correlationId)],
        ["Created", timestamp(entity.createdAt)],
        ["Started", timestamp(entity.startedAt)],
        ["Finished", timestamp(entity.finishedAt)],
        ["Executable", entity.isExecutable ? "yes: it is pending and its request is stored" : "no"],
        entity.error && ["Error", make("code", {}, entity.error.code), ` ${entity.error.message}`],
      ),
      list("Runs with its correlation id", "Operation", entity.entityId, "runs", entity.runs, runRow),
    ],
    DECISION: () => [
      facts(
        ["Action", status(entity.action)],
        ["Reason", entity.reasonCode],
        ["Actor", entity.actorId],
        ["Decided", timestamp(entity.decidedAt)],
        ["Run", reference(entity.run) ?? none()],
        ["Correlation", link(entity.correlationId)],
      ),
      entity.comment && make("section", {}, make("h3", {}, "Comment"), make("blockquote", {}, entity.comment)),
    ],
    ARTIFACT: () => [
      facts(["Version", entity.artifactVersion], ["Hash", make("code", {}, entity.artifactHash)], ["Run", reference(entity.run) ?? none()]),
    ],
    CORRELATION: () => [
      list("Runs", "Correlation", entity.entityId, "runs", entity.runs, runRow),
      list("Operations", "Correlation", entity.entityId, "operations", entity.operations, operationRow),
    ],
    IDEMPOTENCY_KEY: () => [
      facts(
        ["In conflict", conflict(entity.isConflicted)],
        ["Maps to", reference(entity.run) ?? none()],
        ["Created", timestamp(entity.mappedSince)],
        ["Request hash", entity.mappedHash ? make("code", {}, entity.mappedHash) : none()],
      ),
      list("History", "IdempotencyKey", entity.entityId, "history", entity.history, useRow),
    ],
    UNKNOWN: () => [make("p", {}, "Edges have this id, but no record describes it. The record was purged, or never recorded here.")],
  };
  return sections[entity.kind]().filter(Boolean);
}

// Describe why a field is null.
export function describeError({ reason, message }) {
  return enablingSetting(reason) ? `switched off (${enablingSetting(reason)})` : `not available: ${message}`;
}

// Return a list's first page, with a button that loads the next page as long as there is one.
function paged(page, row, type, id, name, first) {
  const items = make("ol");
  const message = make("p", { class: "muted" });
  const more = make("button", { type: "button" }, "Show more");
  let shown = 0;
  let end = null;
  const add = ({ edges, totalCount, pageInfo }) => {
    items.append(...edges.map(({ node }) => make("li", {}, row(node))));
    shown += edges.length;
    end = pageInfo.endCursor;
    message.textContent = totalCount ? `${countOf(shown)} of ${countOf(totalCount)} shown` : "None recorded.";
    more.hidden = !pageInfo.hasNextPage;
    message.hidden = totalCount > 0 && !pageInfo.hasNextPage && shown <= first;
  };
  more.addEventListener("click", async () => {
    more.disabled = true;
    try {
      const { data } = await request(furtherPage(type, name), { id, first, after: end });
      if (data.entity?.list) add(data.entity.list);
    } catch (error) {
      message.hidden = false;
      message.textContent = `${error.title ?? "The page failed."} ${error.message}`;
    }
    more.disabled = false;
  });
  add(page);
  return [items, make("div", { class: "row" }, message, more)];
}
