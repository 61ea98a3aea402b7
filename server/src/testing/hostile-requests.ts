import {
  HOSTILE_CONTENT_TYPES,
  HOSTILE_FIELDS,
  HOSTILE_HEADERS,
  HOSTILE_METHODS,
  HOSTILE_PATH_SEGMENTS,
  HOSTILE_QUERIES,
  HOSTILE_VALUES,
  KNOWN_PATHS,
  VALID_BODIES,
} from './hostile-inputs.js';
import { type SeededRandom, seededRandom } from './seeded-random.js';

export interface HostilePart {
  /** Of the API's own documents, to be cut and mixed: a request, a deactivation. */
  readonly tokens: readonly string[];
  readonly keys: readonly string[];
}

export interface HostileRequest {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly string[];
  readonly body: string;
}

/** The bytes of a request, for a raw connection. */
export const toHttpMessage = ({ method, target, version, headers, body }: HostileRequest): string =>
  `${method} ${target} HTTP/${version}\r\n${['Host: x', 'Connection: close', ...headers].join('\r\n')}\r\n\r\n${body}`;

/** Makes requests that no client should send. */
export class HostileRequests {
  readonly #random: SeededRandom;
  readonly #hostile: HostilePart;

  constructor(seed: number, hostile: HostilePart) {
    this.#random = seededRandom(seed);
    this.#hostile = hostile;
  }

  next(): HostileRequest {
    const path = this.#path();
    const method = this.#chance(0.6) ? 'POST' : this.#pick(HOSTILE_METHODS);
    const body = this.#chance(0.8) ? this.#body(VALID_BODIES[path]) : '';
    const headers = this.#some(HOSTILE_HEADERS, this.#chance(0.5) ? 0 : 0.08);
    if (this.#chance(0.7)) headers.push(`Authorization: Bearer ${this.#pick(this.#hostile.keys)}`);
    if (body !== '' || this.#chance(0.1)) {
      headers.push(`Content-Type: ${this.#chance(0.9) ? 'application/json' : this.#pick(HOSTILE_CONTENT_TYPES)}`);
      const wrong = this.#chance(0.02) ? this.#below(3) - 1 : 0;
      headers.push(
        this.#chance(0.97) ? `Content-Length: ${Buffer.byteLength(body) + wrong}` : 'Transfer-Encoding: chunked',
      );
    }
    const target = this.#chance(0.2) ? `${path}?${this.#pick(HOSTILE_QUERIES)}` : path;
    return { method, target, version: this.#chance(0.98) ? '1.1' : this.#pick(['1.0', '2.0', '9']), headers, body };
  }

  #path(): string {
    if (this.#chance(0.02)) return this.#pick(['*', 'http://evil/v1/products', 'evil:80', '']);
    if (this.#chance(0.7)) return this.#pick(KNOWN_PATHS);
    return `/${Array.from({ length: this.#below(5) }, () => this.#pick(HOSTILE_PATH_SEGMENTS)).join('/')}`;
  }

  #body(right: Readonly<Record<string, unknown>> = {}): string {
    const members = new Map(Object.entries(right).map(([name, value]) => [name, this.#text(value)]));
    if (this.#chance(0.7)) for (const name of this.#some(HOSTILE_FIELDS, 0.08)) members.set(name, this.#value());
    const json = `{${[...members].map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
    if (this.#chance(0.05)) return json.slice(0, this.#below(json.length + 1));
    return this.#chance(0.02) ? '['.repeat(this.#below(5_000)) : json;
  }

  #text(value: unknown): string {
    return value === 'TOKEN' ? this.#token() : JSON.stringify(value);
  }

  #value(): string {
    return this.#chance(0.2) ? this.#token() : JSON.stringify(this.#pick(HOSTILE_VALUES));
  }

  #token(): string {
    const token = this.#pick(this.#hostile.tokens);
    const at = this.#below(token.length);
    const changed = `${token.slice(0, at)}A${token.slice(at + 1)}`;
    return JSON.stringify(this.#pick([token, token.slice(0, at), changed, `${token}~${token}`]));
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#below(from.length)] as T;
  }

  #some<T>(from: readonly T[], share: number): T[] {
    return from.filter(() => this.#chance(share));
  }
}
