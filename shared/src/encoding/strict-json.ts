import { CountersignError } from '../errors.js';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [member: string]: Json;
}

const MAX_DEPTH = 32;
const NUMBER = /[-+.0-9eE]*/y;
/** RFC 8259 section 6. */
const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

/**
 * Parses one JSON object (RFC 8259), strictly: no duplicate member, no `__proto__`, only safe integers in their
 * shortest form, no lone surrogate, at most 32 levels. Parsers disagree about each of these, and a signed document must
 * have one meaning. The objects have no prototype.
 *
 * @param options `fractions`, for unsigned text, accepts any finite number of RFC 8259
 * @throws CountersignError `PAYLOAD_NOT_JSON`
 */
export function parseStrictJson(text: string, { fractions = false }: { fractions?: boolean } = {}): JsonObject {
  const reader = new Reader(text, fractions);
  reader.space();
  if (text[reader.at] !== '{') reader.fail('an object');
  const value = reader.value(0) as JsonObject;
  reader.space();
  if (reader.at !== text.length) reader.fail('the end of the text');
  return value;
}

class Reader {
  at = 0;
  readonly #text: string;
  readonly #fractions: boolean;

  constructor(text: string, fractions: boolean) {
    this.#text = text;
    this.#fractions = fractions;
  }

  fail(expected: string): never {
    throw new CountersignError('PAYLOAD_NOT_JSON', `Not strict JSON: expected ${expected} at character ${this.at}.`);
  }

  space(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.at += 1;
    }
  }

  value(depth: number): Json {
    if (depth >= MAX_DEPTH) this.fail(`at most ${MAX_DEPTH} levels`);
    switch (this.#text[this.at]) {
      case '{':
        return this.#object(depth);
      case '[':
        return this.#array(depth);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): JsonObject {
    const object: JsonObject = Object.create(null);
    this.#sequence('}', () => {
      if (this.#text[this.at] !== '"') this.fail('a member name');
      const name = this.#string();
      if (name === '__proto__' || Object.hasOwn(object, name)) this.fail('each member once, and none named __proto__');
      this.space();
      if (this.#text[this.at] !== ':') this.fail('a colon');
      this.at += 1;
      this.space();
      object[name] = this.value(depth + 1);
    });
    return object;
  }

  #array(depth: number): Json[] {
    const array: Json[] = [];
    this.#sequence(']', () => array.push(this.value(depth + 1)));
    return array;
  }

  #sequence(close: string, element: () => void): void {
    this.at += 1;
    this.space();
    if (this.#text[this.at] === close) {
      this.at += 1;
      return;
    }
    for (;;) {
      element();
      this.space();
      const next = this.#text[this.at];
      if (next !== ',' && next !== close) this.fail(`a comma or ${close}`);
      this.at += 1;
      if (next === close) return;
      this.space();
    }
  }

  #string(): string {
    this.at += 1;
    let value = '';
    let from = this.at;
    for (;;) {
      const code = this.#text.charCodeAt(this.at);
      if (code === 0x22) break;
      if (!(code >= 0x20)) this.fail('a closed string without control characters');
      this.at += 1;
      if (code === 0x5c) {
        value += this.#text.slice(from, this.at - 1) + this.#escape();
        from = this.at;
      }
    }
    value += this.#text.slice(from, this.at);
    this.at += 1;
    if (!value.isWellFormed()) this.fail('text without lone surrogates');
    return value;
  }

  #escape(): string {
    const letter = this.#text[this.at] ?? '';
    this.at += 1;
    if (letter === 'u') {
      const hex = this.#text.slice(this.at, this.at + 4);
      if (!/^[0-9A-Fa-f]{4}$/.test(hex)) this.fail('four hexadecimal digits');
      this.at += 4;
      return String.fromCharCode(Number.parseInt(hex, 16));
    }
    return Object.hasOwn(ESCAPES, letter) ? (ESCAPES[letter] as string) : this.fail('an escape');
  }

  #number(): number {
    NUMBER.lastIndex = this.at;
    const text = NUMBER.exec(this.#text)?.[0] ?? '';
    const value = Number(text);
    if (this.#fractions) {
      if (!DECIMAL.test(text) || !Number.isFinite(value)) this.fail('a number');
    } else if (text === '' || !Number.isSafeInteger(value) || String(value) !== text) {
      // The shortest form is also what excludes -0, 01, 1.0 and 1e3.
      this.fail('a safe integer');
    }
    this.at += text.length;
    return value;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.at)) this.fail(word);
    this.at += word.length;
    return value;
  }
}
