// The facts of an entity, kind by kind, and the lists that belong to it.

import { ask, switchOf } from "../pages/api.js";
import { instant, make, status } from "../pages/elements.js";
import { countOf, shortened } from "./picture.js";
import { furtherPage } from "./questions.js";

// The sections of what About has answered; a part that is off says so. `select` opens an id, `first` is a page's size.
export function factsOf(entity, problems, { select, first }) {
  const link = (id) => make("button", { type: "button", class: "link", onclick: () => select(id) }, id);
  const off = (field) => {
    const problem = problems.find(({ path }) => path === `entity.${field}`);
    return problem && make("span", { class: "soft" }, tellProblem(problem));
  };
  const list = (title, type, id, name, page, row) =>
    make("section", {}, make("h3", {}, title), page ? paged(page, row, type, id, name, first) : off(name) ?? make("p", { class: "soft" }, "None is recorded."));
  const facts = (...rows) =>
    make("section", {}, make("dl", { class: "facts" }, rows.filter(Boolean).map(([name, ...values]) => [make("dt", {}, name), make("dd", {}, ...values)])));
  const reference = (face) => face && [link(face.entityId), " ", status(face.runStatus ?? face.operationStatus), " ", face.portfolioId ?? face.operationType];
  const none = () => make("span", { class: "soft" }, "none recorded");

  const runRow = (run) => [make("div", { class: "row" }, link(run.entityId), status(run.runStatus)), make("div", { class: "row soft" }, run.portfolioId, instant(run.createdAt))];
  const operationRow = (each) => [make("div", { class: "row" }, link(each.entityId), status(each.operationStatus)), make("div", { class: "row soft" }, each.operationType, instant(each.createdAt))];
  const decisionRow = (each) => [
    make("div", { class: "row" }, status(each.action), make("strong", {}, each.reasonCode)),
    make("div", { class: "row soft" }, each.actorId, instant(each.decidedAt), link(each.entityId)),
    each.comment && make("blockquote", {}, each.comment),
  ];
  const useRow = (each) => [
    make("div", { class: "row" }, link(each.rebalanceRunId), instant(each.createdAt)),
    make("div", { class: "row soft" }, make("code", { title: each.requestHash }, shortened(each.requestHash, 23)), link(each.correlationId)),
  ];
  const conflict = (each) => {
    if (each === null) return off("isConflicted") ?? "not told";
    return each ? make("span", { class: "status", "data-tone": "bad" }, "⚠ more than one request hash") : "no";
  };

  const sections = {
    RUN: () => [
      facts(
        ["Status", status(entity.runStatus)],
        ["Review", off("workflow") ?? (entity.workflow ? status(entity.workflow.workflowStatus) : none())],
        ["Portfolio", entity.portfolioId],
        ["Recorded", instant(entity.createdAt)],
        ["Correlation", link(entity.correlationId)],
        ["Key", entity.idempotencyKey ? link(entity.idempotencyKey.key) : none()],
        ["Request hash", make("code", {}, entity.requestHash)],
        ["Operation", off("operation") ?? reference(entity.operation) ?? none()],
        ["Artifact", off("artifact") ?? (entity.artifact ? link(entity.artifact.entityId) : none())],
      ),
      list("Decisions", "Run", entity.entityId, "decisions", entity.decisions, decisionRow),
      entity.idempotencyKey &&
        make(
          "section",
          {},
          make("h3", {}, "History of its key"),
          entity.idempotencyKey.isConflicted && make("p", {}, conflict(true)),
          entity.idempotencyKey.history
            ? paged(entity.idempotencyKey.history, useRow, "IdempotencyKey", entity.idempotencyKey.key, "history", first)
            : off("idempotencyKey.history") ?? make("p", { class: "soft" }, "None is recorded."),
        ),
    ],
    OPERATION: () => [
      facts(
        ["Status", status(entity.operationStatus)],
        ["Type", entity.operationType],
        ["Correlation", link(entity.correlationId)],
        ["Accepted", instant(entity.createdAt)],
        ["Started", instant(entity.startedAt)],
        ["Finished", instant(entity.finishedAt)],
        ["Executable", entity.isExecutable ? "yes: pending, its request kept" : "no"],
        entity.error && ["Error", make("code", {}, entity.error.code), ` ${entity.error.message}`],
      ),
      list("Runs under its correlation id", "Operation", entity.entityId, "runs", entity.runs, runRow),
    ],
    DECISION: () => [
      facts(
        ["Action", status(entity.action)],
        ["Reason", entity.reasonCode],
        ["Actor", entity.actorId],
        ["Decided", instant(entity.decidedAt)],
        ["Run", reference(entity.run) ?? none()],
        ["Correlation", link(entity.correlationId)],
      ),
      entity.comment && make("section", {}, make("h3", {}, "Comment"), make("blockquote", {}, entity.comment)),
    ],
    ARTIFACT: () => [
      facts(["Version", entity.artifactVersion], ["Hash", make("code", {}, entity.artifactHash)], ["Run", reference(entity.run) ?? none()]),
    ],
    CORRELATION: () => [
      list("Runs under this id", "Correlation", entity.entityId, "runs", entity.runs, runRow),
      list("Operations", "Correlation", entity.entityId, "operations", entity.operations, operationRow),
    ],
    IDEMPOTENCY_KEY: () => [
      facts(
        ["In conflict", conflict(entity.isConflicted)],
        ["Maps to", reference(entity.run) ?? none()],
        ["Since", instant(entity.mappedSince)],
        ["Request hash", entity.mappedHash ? make("code", {}, entity.mappedHash) : none()],
      ),
      list("History", "IdempotencyKey", entity.entityId, "history", entity.history, useRow),
    ],
    UNKNOWN: () => [make("p", {}, "Edges name this id, and no record describes it: it was purged, or never recorded here.")],
  };
  return sections[entity.kind]().filter(Boolean);
}

// Why a part of an answer is missing.
export function tellProblem({ reason, message }) {
  return switchOf(reason) ? `switched off here (${switchOf(reason)})` : `not answered: ${message}`;
}

// A list's page, and a button for the next one as long as there is one.
function paged(page, row, type, id, name, first) {
  const items = make("ol");
  const said = make("p", { class: "soft" });
  const more = make("button", { type: "button" }, "Show more");
  let shown = 0;
  let end = null;
  const add = ({ edges, totalCount, pageInfo }) => {
    items.append(...edges.map(({ node }) => make("li", {}, row(node))));
    shown += edges.length;
    end = pageInfo.endCursor;
    said.textContent = totalCount ? `${countOf(shown)} of ${countOf(totalCount)} shown` : "None is recorded.";
    more.hidden = !pageInfo.hasNextPage;
    said.hidden = totalCount > 0 && !pageInfo.hasNextPage && shown <= first;
  };
  more.addEventListener("click", async () => {
    more.disabled = true;
    try {
      const { data } = await ask(furtherPage(type, name), { id, first, after: end });
      if (data.entity?.list) add(data.entity.list);
    } catch (error) {
      said.hidden = false;
      said.textContent = `${error.title ?? "The page failed."} ${error.message}`;
    }
    more.disabled = false;
  });
  add(page);
  return [items, make("div", { class: "row" }, said, more)];
}
