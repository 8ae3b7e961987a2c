// The times as of which queries are executed: `valid` (when something happened) and `known` (when the service recorded it).

export interface AsOf {
  valid: string | null;
  known: string | null;
}

let current: AsOf = { valid: null, known: null };

// Execute all queries from now on as of these times. Null means the current time.
export function askAsOf(wanted: AsOf): void {
  current = wanted;
}

export const asOf = (): AsOf => current;

// Return the time relative to which ages are shown: the valid time of queries, else now.
export const present = (): number => (current.valid ? Date.parse(current.valid) : Date.now());

// Return a query with the directive for the current times.
export function stamped(query: string): string {
  const parts = (["valid", "known"] as const).flatMap((name) => (current[name] ? [`${name}: ${JSON.stringify(current[name])}`] : []));
  if (!parts.length) return query;
  return query.replace(/^(query [^{]*?)(\s*\{)/, `$1 @asOf(${parts.join(", ")})$2`);
}
