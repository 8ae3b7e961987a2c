// Sends requests to the service's GraphQL API and turns failures into messages for the reader.

import type { Operation } from "../generated/operations.js";
import { stamped } from "./as-of.js";
import { type ExactValue, parseExact } from "./exact-json.js";

interface Problem {
  code?: string | null;
  reason?: string | null;
  canRetry?: boolean;
}

export class ApiError extends Error {
  readonly code: string | null;
  readonly reason: string | null;
  readonly canRetry: boolean;

  constructor(
    readonly title: string,
    message: string,
    { code = null, reason = null, canRetry = false }: Problem = {},
  ) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.canRetry = canRetry;
  }
}

export interface FieldError {
  path: string;
  message: string;
  code?: string;
  reason?: string;
}

interface GraphqlError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; reason?: string };
}

interface Answer<Data> {
  data?: Data | null;
  errors?: GraphqlError[];
  detail?: string;
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
}

export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === "AbortError";

// Return the title and the message of any error.
export function describeFailure(error: unknown): { title: string; message: string } {
  if (error instanceof ApiError) return { title: error.title, message: error.message };
  return { title: "The page failed.", message: String(error) };
}

async function post(query: string, variables: unknown, signal: AbortSignal | undefined): Promise<{ text: string; status: number }> {
  let response: Response;
  let text: string;
  try {
    response = await fetch("graphql", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ query: stamped(query), variables }),
      ...(signal && { signal }),
    });
    text = await response.text();
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new ApiError("The service is not responding.", "It may have stopped, or the connection is lost.", { canRetry: true });
  }
  if (response.status === 401) logIn();
  if (!(response.headers.get("content-type") ?? "").includes("json")) {
    throw new ApiError(`HTTP ${response.status}`, text.slice(0, 300) || response.statusText, { canRetry: response.status >= 500 });
  }
  return { text, status: response.status };
}

// Return a file of the service, with the extension of its name. Throws ApiError with the message of the service.
export async function fetchFile(url: string): Promise<{ blob: Blob; extension: string }> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch {
    throw new ApiError("The service is not responding.", "It may have stopped, or the connection is lost.", { canRetry: true });
  }
  if (response.status === 401) logIn();
  if (!response.ok) {
    const { detail } = (await response.json().catch(() => ({}))) as { detail?: unknown };
    throw new ApiError(`HTTP ${response.status}`, typeof detail === "string" ? detail : response.statusText, { canRetry: response.status >= 500 });
  }
  const [, extension = "json"] = /filename="?[^";]*\.(\w+)"?/.exec(response.headers.get("content-disposition") ?? "") ?? [];
  return { blob: await response.blob(), extension };
}

// Go to the login page, which leads back here. At most once a minute, so that a login without effect ends with a message.
function logIn(): void {
  const key = "dpm-lineage:login";
  if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) < 60_000) return;
  sessionStorage.setItem(key, String(Date.now()));
  location.assign(`login?${new URLSearchParams({ next: location.pathname + location.search + location.hash })}`);
}

// Return the setting that enables the disabled feature of an error's `reason`, or null.
export function enablingSetting(reason: string | null | undefined): string | null {
  return reason?.endsWith("_DISABLED") ? reason.replace(/_DISABLED$/, "_ENABLED") : null;
}

// Describe why a field is null.
export function describeError({ reason, message }: Pick<FieldError, "reason" | "message">): string {
  const setting = enablingSetting(reason);
  return setting ? `switched off (${setting})` : `not available: ${message}`;
}

// Return an ApiError for a GraphQL error without which the page cannot continue.
export function toApiError({ message, code, reason }: { message: string; code?: string; reason?: string }, status = 200): ApiError {
  const problem = { code: code ?? null, reason: reason ?? null };
  const setting = enablingSetting(reason);
  if (setting) return new ApiError("This part of the service is switched off.", `Set ${setting}=true to switch it on.`, problem);
  if (status === 401 || code === "UNAUTHENTICATED") return new ApiError("You are not logged in.", "Log in and load the page again.", problem);
  const title = status >= 500 || code === "SERVICE_UNAVAILABLE" ? "The service is unavailable." : "The service rejected the request.";
  return new ApiError(title, message, { ...problem, canRetry: status >= 500 });
}

// Return an ApiError for a response without data. Errors beside data are returned by request().
function responseError(answer: Answer<unknown>, status: number): ApiError {
  const error = answer.errors?.[0];
  return toApiError({ message: error?.message ?? answer.detail ?? `HTTP ${status}`, ...error?.extensions }, status);
}

export interface Result<Data> {
  data: Data;
  fieldErrors: FieldError[];
}

// Return the response's data and its field errors: {path, message, code, reason} for each field that is null because of an error.
export async function request<Data, Variables>(query: Operation<Data, Variables>, variables: Variables, { signal }: RequestOptions = {}): Promise<Result<Data>> {
  const { text, status } = await post(query, variables, signal);
  const answer = JSON.parse(text) as Answer<Data>;
  if (!answer.data) throw responseError(answer, status);
  const fieldErrors = (answer.errors ?? []).map((each) => ({ path: (each.path ?? []).join("."), message: each.message, ...each.extensions }));
  return { data: answer.data, fieldErrors };
}

// Return the response's data with every digit, key and order as sent: see exact-json.ts.
export async function requestExact<Data, Variables>(query: Operation<Data, Variables>, variables: Variables, { signal }: RequestOptions = {}): Promise<Map<string, ExactValue>> {
  const { text, status } = await post(query, variables, signal);
  const answer = parseExact(text);
  const data = answer instanceof Map ? answer.get("data") : null;
  if (!(data instanceof Map)) throw responseError(JSON.parse(text) as Answer<unknown>, status);
  return data;
}

// Return the response's data twice: typed, and with every digit as sent.
export async function requestBoth<Data, Variables>(query: Operation<Data, Variables>, variables: Variables, { signal }: RequestOptions = {}): Promise<{ data: Data; exact: ExactValue }> {
  const { text, status } = await post(query, variables, signal);
  const answer = JSON.parse(text) as Answer<Data>;
  if (!answer.data) throw responseError(answer, status);
  const exact = parseExact(text);
  return { data: answer.data, exact: exact instanceof Map ? (exact.get("data") ?? null) : null };
}

// Return the URL of GraphiQL with a query in a new tab.
export function graphiqlUrl(query: string, variables: unknown): string {
  return `graphql#${new URLSearchParams({ query: stamped(query), variables: JSON.stringify(variables, null, 2) })}`;
}
