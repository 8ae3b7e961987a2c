// Parses JSON without loss: numbers keep their text and objects keep their key order.

// A number as text, because JavaScript cannot represent 1.10 or 12345678901234567890 exactly.
export class ExactNumber {
  constructor(readonly text: string) {}
}

export type ExactValue = ExactNumber | string | boolean | null | ExactValue[] | Map<string, ExactValue>;

const TOKEN = /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;
const LITERALS: Record<string, boolean | null> = { true: true, false: false, null: null };

// Parse objects to Maps, arrays to arrays and numbers to ExactNumber. Throws SyntaxError.
export function parseExact(text: string): ExactValue {
  let at = 0;

  function next(): RegExpExecArray {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (!match) throw new SyntaxError(`not JSON at ${at}`);
    at = TOKEN.lastIndex;
    return match;
  }

  function consume(punctuation: string): boolean {
    const start = at;
    if (next()[1] === punctuation) return true;
    at = start;
    return false;
  }

  function members(end: string, read: () => void): void {
    if (consume(end)) return;
    for (;;) {
      read();
      const [, punctuation] = next();
      if (punctuation === end) return;
      if (punctuation !== ",") throw new SyntaxError(`not JSON at ${at}`);
    }
  }

  function value(): ExactValue {
    const [, punctuation, string, number, literal] = next();
    if (string !== undefined) return JSON.parse(string) as string;
    if (number !== undefined) return new ExactNumber(number);
    if (literal !== undefined) return LITERALS[literal] ?? null;
    if (punctuation === "{") {
      const object = new Map<string, ExactValue>();
      members("}", () => {
        const key = value();
        if (typeof key !== "string" || !consume(":")) throw new SyntaxError(`not JSON at ${at}`);
        object.set(key, value());
      });
      return object;
    }
    if (punctuation === "[") {
      const array: ExactValue[] = [];
      members("]", () => array.push(value()));
      return array;
    }
    throw new SyntaxError(`not JSON at ${at}`);
  }

  const whole = value();
  if (text.slice(at).trim()) throw new SyntaxError(`not JSON at ${at}`);
  return whole;
}
