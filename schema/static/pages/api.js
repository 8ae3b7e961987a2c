// Asks the service's GraphQL API, and tells what went wrong in words for people.

import { parseExactly } from "./json.js";

export class Unanswered extends Error {
  constructor(title, message, { code = null, reason = null, canRetry = false } = {}) {
    super(message);
    Object.assign(this, { title, code, reason, canRetry });
  }
}

async function post(query, variables, signal) {
  let response;
  let text;
  try {
    response = await fetch("graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ query, variables }),
      signal,
    });
    text = await response.text();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Unanswered("The service does not answer.", "It may have stopped, or the connection is lost.", { canRetry: true });
  }
  if (!(response.headers.get("content-type") ?? "").includes("json")) {
    throw new Unanswered(`HTTP ${response.status}`, text.slice(0, 300) || response.statusText, { canRetry: response.status >= 500 });
  }
  return { text, status: response.status };
}

// The setting that would switch on what a reason says is off, or null.
export function switchOf(reason) {
  return reason?.endsWith("_DISABLED") ? reason.replace(/_DISABLED$/, "_ENABLED") : null;
}

// The refusal that a problem is to somebody who cannot go on without the answer.
export function refusalOf({ message, code, reason }, status = 200) {
  if (switchOf(reason)) return new Unanswered("This part of the service is switched off here.", `${switchOf(reason)} would switch it on.`, { code, reason });
  const title = status >= 500 || code === "SERVICE_UNAVAILABLE" ? "The service cannot answer now." : "The service refuses the question.";
  return new Unanswered(title, message, { code, reason, canRetry: status >= 500 });
}

// The refusal that an answer without data is; problems beside data are the caller's to show.
function refusal(answer, status) {
  const [error] = answer.errors ?? [];
  return refusalOf({ message: error?.message ?? answer.detail ?? `HTTP ${status}`, ...error?.extensions }, status);
}

// The answer's data and its problems ({path, message, reason}, one for each field that is null for it).
export async function ask(query, variables = {}, { signal } = {}) {
  const { text, status } = await post(query, variables, signal);
  const answer = JSON.parse(text);
  if (!answer.data) throw refusal(answer, status);
  const problems = (answer.errors ?? []).map((each) => ({
    path: (each.path ?? []).join("."),
    message: each.message,
    code: each.extensions?.code,
    reason: each.extensions?.reason,
  }));
  return { data: answer.data, problems };
}

// The answer's data with every digit, key and order as it was sent: see json.js.
export async function askExactly(query, variables = {}, { signal } = {}) {
  const { text, status } = await post(query, variables, signal);
  const answer = parseExactly(text);
  if (!answer.get("data")) throw refusal(JSON.parse(text), status);
  return answer.get("data");
}

// The address of GraphiQL with a question in a tab of its own.
export function inGraphiql(query, variables) {
  return `graphql#${new URLSearchParams({ query, variables: JSON.stringify(variables, null, 2) })}`;
}
