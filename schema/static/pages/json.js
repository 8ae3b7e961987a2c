// Reads JSON without losing anything: numbers keep their text, objects their order.

// A number as it was written: 1.10 and 12345678901234567890 are not what JavaScript makes of them.
export class Digits {
  constructor(text) {
    this.text = text;
  }
}

const TOKEN = /\s*(?:([{}[\],:])|("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;
const WORDS = { true: true, false: false, null: null };

// Objects become Maps, arrays arrays, numbers Digits; raises SyntaxError.
export function parseExactly(text) {
  let at = 0;

  function next() {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (!found) throw new SyntaxError(`not JSON at ${at}`);
    at = TOKEN.lastIndex;
    return found;
  }

  function isAhead(mark) {
    const before = at;
    if (next()[1] === mark) return true;
    at = before;
    return false;
  }

  function members(end, read) {
    if (isAhead(end)) return;
    for (;;) {
      read();
      const [, mark] = next();
      if (mark === end) return;
      if (mark !== ",") throw new SyntaxError(`not JSON at ${at}`);
    }
  }

  function value() {
    const [, mark, string, number, word] = next();
    if (string !== undefined) return JSON.parse(string);
    if (number !== undefined) return new Digits(number);
    if (word !== undefined) return WORDS[word];
    if (mark === "{") {
      const object = new Map();
      members("}", () => {
        const key = value();
        if (typeof key !== "string" || !isAhead(":")) throw new SyntaxError(`not JSON at ${at}`);
        object.set(key, value());
      });
      return object;
    }
    if (mark === "[") {
      const array = [];
      members("]", () => array.push(value()));
      return array;
    }
    throw new SyntaxError(`not JSON at ${at}`);
  }

  const whole = value();
  if (text.slice(at).trim()) throw new SyntaxError(`not JSON at ${at}`);
  return whole;
}
