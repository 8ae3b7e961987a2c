// Sends requests to the service's GraphQL API and turns failures into messages for the reader.

import { parseExact } from "./exact-json.js";

export class ApiError extends Error {
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
    throw new ApiError("The service is not responding.", "It may have stopped, or the connection is lost.", { canRetry: true });
  }
  if (response.status === 401) logIn();
  if (!(response.headers.get("content-type") ?? "").includes("json")) {
    throw new ApiError(`HTTP ${response.status}`, text.slice(0, 300) || response.statusText, { canRetry: response.status >= 500 });
  }
  return { text, status: response.status };
}

// Have the person log in, and come back to where they are.
export function logIn() {
  location.assign(`login?${new URLSearchParams({ next: location.pathname + location.search + location.hash })}`);
}

// Return the setting that enables the feature which an error's `reason` reports as switched off, or null.
export function enablingSetting(reason) {
  return reason?.endsWith("_DISABLED") ? reason.replace(/_DISABLED$/, "_ENABLED") : null;
}

// Return an ApiError for a GraphQL error without which the page cannot continue.
export function toApiError({ message, code, reason }, status = 200) {
  if (enablingSetting(reason)) return new ApiError("This part of the service is switched off.", `Set ${enablingSetting(reason)}=true to switch it on.`, { code, reason });
  const title = status >= 500 || code === "SERVICE_UNAVAILABLE" ? "The service is unavailable." : "The service rejected the request.";
  return new ApiError(title, message, { code, reason, canRetry: status >= 500 });
}

// Return an ApiError for a response without data. Errors beside data are returned by request().
function responseError(answer, status) {
  const [error] = answer.errors ?? [];
  return toApiError({ message: error?.message ?? answer.detail ?? `HTTP ${status}`, ...error?.extensions }, status);
}

// Return the response's data and its field errors: {path, message, code, reason} for each field that is null because of an error.
export async function request(query, variables = {}, { signal } = {}) {
  const { text, status } = await post(query, variables, signal);
  const answer = JSON.parse(text);
  if (!answer.data) throw responseError(answer, status);
  const fieldErrors = (answer.errors ?? []).map((each) => ({
    path: (each.path ?? []).join("."),
    message: each.message,
    code: each.extensions?.code,
    reason: each.extensions?.reason,
  }));
  return { data: answer.data, fieldErrors };
}

// Return the response's data with every digit, key and order as sent: see exact-json.js.
export async function requestExact(query, variables = {}, { signal } = {}) {
  const { text, status } = await post(query, variables, signal);
  const answer = parseExact(text);
  if (!answer.get("data")) throw responseError(JSON.parse(text), status);
  return answer.get("data");
}

// Return the URL of GraphiQL with a query in a new tab.
export function graphiqlUrl(query, variables) {
  return `graphql#${new URLSearchParams({ query, variables: JSON.stringify(variables, null, 2) })}`;
}
