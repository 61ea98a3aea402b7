import { HOSTILE_HEADERS, HOSTILE_QUERIES, HOSTILE_VALUES } from '../../../../server/dist/testing/hostile-inputs.js';
import type { HostileRequest } from '../../../../server/dist/testing/hostile-requests.js';
import { type SeededRandom, seededRandom } from '../../../../server/dist/testing/seeded-random.js';
import type { DocumentedAction, Parameter } from './document/vocabulary.js';
import { DOCUMENTED_ACTIONS } from './document.js';
import { CLOUD_CODE, CODE_WITH_NOTES, DESKTOP_ID, GROUP_CODE, LAPTOP_ID } from './examples/example-data.js';
import { CAD_PRODUCT, PAINT_PRODUCT } from './examples/product-ids.js';
import { invalidValues, sampleValue, validValues } from './samples.js';

/** Existing values, so that some calls get far. */
const THERE: Readonly<Record<string, readonly unknown[]>> = {
  productid: [CAD_PRODUCT, PAINT_PRODUCT],
  licensecode: [CLOUD_CODE, GROUP_CODE, CODE_WITH_NOTES],
  computerid: [LAPTOP_ID, DESKTOP_ID],
  companyid: [4, '6'],
  groupid: [9, '10'],
  groupuserid: [7],
  groupname: ['TestGroup'],
  username: ['groupuser7'],
  profilename: ['TestProfile', 'default'],
  noteid: [102_509],
};
const TYPES = ['application/json', 'application/json', 'text/json', 'application/x-www-form-urlencoded', 'text/plain'];
const METHODS = ['PATCH', 'HEAD', 'OPTIONS', 'get', 'BREW'];
const PATHS = ['', '/', '//', '/1', '/%00', '/../v1/products', '%ff', '?', '#', ';'];

/** Makes invalid calls of Zentitle's actions, mixed with some valid ones. */
export class HostileCalls {
  readonly #random: SeededRandom;
  readonly #authorizations: readonly string[];

  constructor(seed: number, authorizations: readonly string[]) {
    this.#random = seededRandom(seed);
    this.#authorizations = authorizations;
  }

  next(): HostileRequest {
    const action = this.#pick(DOCUMENTED_ACTIONS);
    const values = this.#values(action);
    const inQuery = this.#chance(0.3);
    const type = this.#chance(0.9) ? 'application/json' : this.#pick(TYPES);
    const body = inQuery ? '' : this.#body(values, type);
    const query = inQuery ? formOf(values) : this.#chance(0.1) ? this.#pick(HOSTILE_QUERIES) : '';
    const headers = this.#chance(0.8) ? [] : HOSTILE_HEADERS.filter(() => this.#chance(0.08));
    if (this.#chance(0.95)) headers.push(`Authorization: ${this.#pick(this.#authorizations)}`);
    if (body !== '') headers.push(`Content-Type: ${type}`, `Content-Length: ${Buffer.byteLength(body)}`);
    const path = `/api/${action.controller}${this.#chance(0.03) ? this.#pick(PATHS) : ''}`;
    return {
      method: this.#chance(0.97) ? action.method : this.#pick(METHODS),
      target: query === '' ? path : `${path}?${query}`,
      version: '1.1',
      headers,
      body,
    };
  }

  #values({ parameters }: DocumentedAction): ReadonlyMap<string, unknown> {
    const values = new Map<string, unknown>();
    const share = this.#random();
    for (const parameter of parameters) {
      if (parameter.required !== true && !this.#chance(share)) continue;
      if (this.#chance(0.05)) continue;
      const name = this.#chance(0.3) ? parameter.name.toUpperCase() : parameter.name;
      values.set(name, this.#value(parameter));
    }
    if (this.#chance(0.05)) values.set(this.#pick(['__proto__', 'constructor', '', 'x'.repeat(500)]), 1);
    if (this.#chance(0.05)) values.set(this.#pick(parameters)?.name.toLowerCase() ?? 'x', this.#pick(HOSTILE_VALUES));
    return values;
  }

  #value(parameter: Parameter): unknown {
    const there = THERE[parameter.name.toLowerCase()];
    if (there !== undefined && this.#chance(0.8)) return this.#pick(there);
    const { kind } = parameter;
    if (kind.is === 'list' && this.#chance(0.7)) {
      const row = () => Object.fromEntries(kind.members.map((member) => [member.name, this.#value(member)]));
      return Array.from({ length: Math.floor(this.#random() * 4) }, row);
    }
    if (this.#chance(0.1)) return this.#pick(HOSTILE_VALUES);
    return this.#chance(0.1)
      ? this.#pick([null, ...invalidValues(kind)])
      : this.#pick([sampleValue(parameter), ...validValues(parameter)]);
  }

  #body(values: ReadonlyMap<string, unknown>, type: string): string {
    if (type.startsWith('application/x')) return formOf(values);
    const members = [...values].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'}`);
    const json = `{${members.join(',')}}`;
    return this.#chance(0.02) ? json.slice(0, Math.floor(this.#random() * json.length)) : json;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }
}

const formOf = (values: ReadonlyMap<string, unknown>): string =>
  new URLSearchParams(
    [...values].map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
    ]),
  )
    .toString()
    // Node accepts headers of up to 16 KiB.
    .slice(0, 12_000);
