// The two times that queries are asked as of: what had come about by `valid`, and what the store had been told by `known`.

export interface AsOf {
  valid: string | null;
  known: string | null;
}

let current: AsOf = { valid: null, known: null };

// Ask all queries from now on as of these times. Null is now.
export function askAsOf(wanted: AsOf): void {
  current = wanted;
}

export const asOf = (): AsOf => current;

// Return the time for which ages are told: the one that queries are asked as of, else now.
export const present = (): number => (current.valid ? Date.parse(current.valid) : Date.now());

// Return a query with the directive for the current times.
export function stamped(query: string): string {
  const parts = (["valid", "known"] as const).flatMap((name) => (current[name] ? [`${name}: ${JSON.stringify(current[name])}`] : []));
  if (!parts.length) return query;
  return query.replace(/^(query [^{]*?)(\s*\{)/, `$1 @asOf(${parts.join(", ")})$2`);
}
