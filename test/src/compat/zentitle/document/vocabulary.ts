/** The four kinds of key, by the names of our roles. */
export type KeyType = 'read-only' | 'read-write' | 'offline' | 'data-streamer';

/** Kind of a parameter. */
export type ParameterKind =
  | { readonly is: 'text'; readonly least?: number; readonly most?: number }
  | { readonly is: 'integer'; readonly least?: number; readonly most?: number }
  /** 1 or 0. */
  | { readonly is: 'bit' }
  | { readonly is: 'words'; readonly words: readonly string[] }
  | { readonly is: 'date'; readonly reset: boolean }
  /** A JSON object. */
  | { readonly is: 'json' }
  | { readonly is: 'anything' }
  /** A list of objects. */
  | { readonly is: 'list'; readonly members: readonly Parameter[] };

export interface Parameter {
  /** As the document writes it. */
  readonly name: string;
  readonly kind: ParameterKind;
  /** `either`: this one or the other of the two that are marked so. */
  readonly required: boolean | 'either';
  /** The meaning of omitting it, if the document says so. */
  readonly otherwise?: string | number;
}

export interface DocumentedAction {
  readonly controller: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly keys: readonly KeyType[];
  readonly parameters: readonly Parameter[];
}

/** A parameter as written in the tables of this folder: its kind, or its kind and the meaning of omitting it. */
type Written = ParameterKind | readonly [kind: ParameterKind, otherwise: string | number];

/** Names as in the document: `*` marks required ones, `**` one of two. */
export type ActionTable = Readonly<Record<string, Written>>;

export const READ: readonly KeyType[] = ['read-only', 'read-write'];
export const WRITE: readonly KeyType[] = ['read-write'];

export const text: ParameterKind = { is: 'text' };
export const textOf = (least: number, most: number): ParameterKind => ({ is: 'text', least, most });
export const integer: ParameterKind = { is: 'integer' };
export const between = (least: number, most: number): ParameterKind => ({ is: 'integer', least, most });
export const atMost = (most: number): ParameterKind => ({ is: 'integer', most });
export const bit: ParameterKind = { is: 'bit' };
export const words = (...all: readonly string[]): ParameterKind => ({ is: 'words', words: all });
export const trueOrFalse: ParameterKind = words('true', 'false');
export const date: ParameterKind = { is: 'date', reset: false };
export const dateOrReset: ParameterKind = { is: 'date', reset: true };
export const json: ParameterKind = { is: 'json' };
export const anything: ParameterKind = { is: 'anything' };
export const listOf = (members: ActionTable): ParameterKind => ({ is: 'list', members: parametersOf(members) });

export function parametersOf(table: ActionTable): readonly Parameter[] {
  return Object.entries(table).map(([marked, written]) => {
    const [, name = '', mark] = /^(\w+)(\**)$/.exec(marked) ?? [];
    const [kind, otherwise] = 'is' in written ? [written] : written;
    const required = mark === '**' ? 'either' : mark === '*';
    return { name, kind, required, ...(otherwise !== undefined && { otherwise }) };
  });
}

/** An action: `GET LicenseCode`. */
export function documentedAs(call: string, keys: readonly KeyType[], table: ActionTable): DocumentedAction {
  const [method, controller = ''] = call.split(' ');
  return { controller, method: method as DocumentedAction['method'], keys, parameters: parametersOf(table) };
}

/** Common to several tables. */
export const LICENSE_TYPE = words('perpetual', 'subscriptionperiod', 'expirationdate');
export const CONCURRENCY_MODE = words('off', 'cloud', 'network');
export const FEATURE_TYPE = words('normal', 'floating', 'elementpool', 'consumptiontokens', 'securestore');
export const LEASES: ActionTable = {
  clientleaseperiod: between(0, 8760),
  clientofflineleaseperiod: between(0, 500),
  vmleaseperiod: between(0, 500),
};
export const NETWORK: ActionTable = {
  concurrentprocesses: integer,
  concurrencymode: CONCURRENCY_MODE,
  networkseats: between(0, 2_147_483_647),
  heartbeat: between(5, 1440),
};
export const SWITCHES: ActionTable = {
  features: listOf({ featurecode: text, featureavailability: words('on', 'off'), limit: integer }),
  udfvalues: listOf({ fieldname: text, defaultvalue: text }),
  serverfunctions: listOf({
    functionname: text,
    enabled: words('on', 'off'),
    parametervalue: between(0, 2_147_483_647),
  }),
};
/** `pagesize` and its default are the same wherever there are pages. */
export const PAGE_SIZE: Written = [atMost(10_000), 10_000];
