import { type ArtefactType, ISSUER_ARTEFACTS } from '../artefacts.js';
import type { JsonObject } from '../encoding/strict-json.js';
import { type ClaimsOf, failClaim, integer, list, map, object, oneOf, optional, type Schema, text } from './schema.js';

/** Seconds since 1970-01-01T00:00:00Z, up to the end of the year 9999. */
const time = integer(0, 253_402_300_799);
const random128 = text(/^[A-Za-z0-9_-]{22}$/, '128 bits in base64url, 22 characters');
const digest256 = text(/^[A-Za-z0-9_-]{43}$/, '256 bits in base64url, 43 characters');

export const VENDOR_ID = /^[a-z0-9][a-z0-9._-]{0,31}$/;
export const PRODUCT_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const FEATURE_CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
export const CLIENT_ID = /^[\x21-\x7e]{10,255}$/;
export const COMPONENT_NAME = /^[a-z][a-z0-9-]{1,15}$/;

const vendor = text(VENDOR_ID, 'a vendor id');
const product = text(PRODUCT_ID, 'a product id');
const feature = text(FEATURE_CODE, 'a feature code');
const license = text(/^lic_[0-9a-z]{12}$/, 'a license id');
const activation = text(/^act_[0-9a-z]{16}$/, 'an activation id');
const jwk = object({ kty: oneOf('OKP'), crv: oneOf('Ed25519'), x: digest256 });

/** Free text: Unicode NFC, no control characters; shown escaped, never compared. */
export const freeText =
  (max: number): Schema<string> =>
  (value, path) =>
    typeof value === 'string' && value.length <= max && value === value.normalize('NFC') && !/\p{Cc}/u.test(value)
      ? value
      : failClaim(path, `text of at most ${max} characters, in NFC, without control characters`);

/** Feature code to an amount: seats, elements, tokens. */
const amounts = map(FEATURE_CODE, integer(0, Number.MAX_SAFE_INTEGER), 256);
const components = map(COMPONENT_NAME, text(/^[A-Za-z0-9_-]{8}$/, 'a component hash of 8 characters'), 16);

const common = { v: oneOf(1), iss: vendor, jti: random128, iat: time };
const forProduct = { ...common, aud: product };
const holder = { cnf: object({ jwk }) };
const boundDevice = { cnf: object({ jkt: digest256 }) };

/** Start and end. Exactly one of `exp` and `perpetual` is present. */
const term = { nbf: optional(time), exp: optional(time), perpetual: optional(oneOf(true)) };
const entitlements = {
  ftr: list(feature, 256),
  lim: optional(amounts),
  mnt: optional(time),
  udf: optional(map(/^[\x20-\x7e]{1,64}$/, freeText(1_000), 64)),
  /** Omitted for a perpetual license. */
  lty: optional(oneOf('subscription', 'expiration')),
  /** Omitted for features that are only on or off. */
  fty: optional(map(FEATURE_CODE, oneOf('floating', 'pool', 'tokens', 'secure'), 256)),
};

const request = object({
  ...forProduct,
  ...holder,
  op: oneOf('activate', 'refresh', 'trial', 'sign-in'),
  lid: optional(text(/^[A-Za-z0-9_-]{16}$/, 'a license lookup id, 16 characters')),
  prf: optional(text(/^[A-Za-z0-9_-]{22}$/, 'a proof of possession, 22 characters')),
  act: optional(activation),
  gen: optional(integer(1, 2 ** 31)),
  /** Counts the requests of this installation, from 1; `prv` is the chain link of the request before. */
  ctr: optional(integer(1, 2 ** 31)),
  prv: optional(random128),
  mch: object({ c: components }),
  lbl: optional(freeText(64)),
  sys: optional(map(/^[a-z][a-z0-9-]{0,31}$/, freeText(200), 32)),
});

const binding = object({
  k: integer(0, 1_600),
  c: components,
  /** Weight of a component; 1 if omitted. */
  w: optional(map(COMPONENT_NAME, integer(1, 100), 16)),
});

/** Seconds; at most a year. */
const grace = optional(integer(1, 366 * 86_400));

const grant = object({
  ...forProduct,
  ...term,
  ...boundDevice,
  ...entitlements,
  lic: license,
  act: activation,
  gen: integer(1, 2 ** 31),
  req: random128,
  mch: binding,
  chk: optional(time),
  grc: grace,
  off: optional(amounts),
});

const trial = object({
  ...forProduct,
  ...boundDevice,
  req: random128,
  mch: binding,
  ftr: list(feature, 256),
  lim: optional(amounts),
  nbf: optional(time),
  exp: time,
  chk: optional(time),
  grc: grace,
});

const usage = object({
  ...forProduct,
  ...holder,
  act: activation,
  num: integer(1, Number.MAX_SAFE_INTEGER),
  op: oneOf('consume', 'settle', 'check-out', 'return'),
  tot: optional(amounts),
  fea: optional(feature),
  amt: optional(integer(1, Number.MAX_SAFE_INTEGER)),
  prc: optional(text(/^[A-Za-z0-9_-]{1,64}$/, 'the name of a process, 1 to 64 characters')),
  til: optional(time),
});

const settlement = object({ ...forProduct, act: activation, use: random128, tot: amounts, lft: optional(amounts) });

const secret = object({
  ...forProduct,
  ...boundDevice,
  act: activation,
  val: map(FEATURE_CODE, text(/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){4}$/, 'a compact JWE'), 64),
});

const passive = object({
  ...forProduct,
  ...term,
  ...entitlements,
  cid: text(CLIENT_ID, 'a client id, 10 to 255 printable ASCII characters without spaces'),
});

const lease = object({
  ...forProduct,
  ...boundDevice,
  ftr: list(feature, 256),
  lic: license,
  act: optional(activation),
  use: optional(random128),
  lim: optional(amounts),
  nbf: optional(time),
  exp: time,
});
const master = object({
  ...forProduct,
  ...term,
  cnf: optional(object({ jwk })),
  lic: optional(license),
  seats: optional(integer(1, 2 ** 31 - 1)),
  mst: optional(text(/^mst_[0-9a-z]{16}$/, 'a master license id')),
});

const delegation = object({
  ...common,
  ...holder,
  nbf: time,
  exp: time,
  typ: list(oneOf(...ISSUER_ARTEFACTS), ISSUER_ARTEFACTS.length),
  prd: list(text(/^(\*|[A-Za-z0-9][A-Za-z0-9._-]{0,63})$/, 'a product id, or * for every product'), 64),
  epo: integer(0, 2 ** 31),
});

/** The members that a request must have, by operation. */
const OPERANDS = { activate: 'lid prf', refresh: 'act gen', trial: '', 'sign-in': '' } as const;

/** As many as fit in a token of 8 KiB. */
const MAX_REVOKED = 250;

const SCHEMAS = {
  request: consistent(request, ({ op, lid, prf, act, gen, ctr, prv }) => {
    const operands = { lid, prf, act, gen };
    const names = Object.entries(operands).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    if (names.join(' ') !== OPERANDS[op]) return `for ${op}, of lid, prf, act and gen: ${OPERANDS[op] || 'none'}`;
    return (ctr === undefined) === (prv === undefined) ? undefined : 'ctr and prv, or neither';
  }),
  activation: limited(bound(grant)),
  trial: consistent(bound(trial), ({ nbf = 0, exp }) => (nbf < exp ? undefined : 'nbf before exp')),
  usage: consistent(usage, ({ iat, op, tot, fea, amt, prc, til }) => {
    const ofFeature = [fea, amt, prc, til].filter((each) => each !== undefined);
    if (op === 'consume' || op === 'settle')
      return tot !== undefined && ofFeature.length === 0 ? undefined : 'tot, and no claims of a feature';
    if (til !== undefined && til <= iat) return 'iat before til';
    return tot === undefined && fea !== undefined ? undefined : 'fea, and no tot';
  }),
  settlement,
  secret,
  passive: limited(passive),
  deactivation: object({ ...forProduct, ...holder, act: activation, gen: integer(1, 2 ** 31) }),
  receipt: object({ ...forProduct, act: activation, gen: integer(1, 2 ** 31), dea: random128 }),
  check: object({
    ...forProduct,
    act: activation,
    gen: integer(1, 2 ** 31),
    nonce: random128,
    sts: oneOf('active', 'outdated', 'deactivated', 'suspended', 'expired', 'forked', 'unknown'),
    chk: optional(time),
  }),
  lease: consistent(lease, ({ nbf = 0, exp }) => (nbf < exp ? undefined : 'nbf before exp')),
  master: limited(master),
  key: consistent(delegation, ({ nbf, exp, typ, prd }) =>
    nbf < exp && typ.length > 0 && prd.length > 0 ? undefined : 'a window, types and products that are not empty',
  ),
  trust: consistent(
    object({
      ...common,
      ver: integer(1, 2 ** 31),
      thr: integer(1, 16),
      rts: list(digest256, 16),
      epo: map(new RegExp(`^(${ISSUER_ARTEFACTS.join('|')})$`), integer(0, 2 ** 31), 16),
      wdn: list(digest256, 64),
    }),
    ({ thr, rts }) => (rts.length >= thr ? undefined : 'at least as many roots as the threshold'),
  ),
  crl: object({ ...common, num: integer(1, Number.MAX_SAFE_INTEGER), exp: time, rev: list(activation, MAX_REVOKED) }),
} satisfies { [T in ArtefactType]: Schema<unknown> };

/** The claims of one artefact type; `docs/certificate-format.md` explains each. */
export type Claims<T extends ArtefactType> = ClaimsOf<(typeof SCHEMAS)[T]>;

/**
 * Step 9: requires the members of this type, each in its form, and no others.
 * @throws CountersignError `CLAIMS_INVALID`, which names the claim
 */
export function parseClaims<T extends ArtefactType>(type: T, payload: JsonObject): Claims<T> {
  return SCHEMAS[type](payload, type) as Claims<T>;
}

function consistent<T>(schema: Schema<T>, problem: (claims: T) => string | undefined): Schema<T> {
  return (value, path) => {
    const claims = schema(value, path);
    const expected = problem(claims);
    return expected === undefined ? claims : failClaim(path, `consistent: it needs ${expected}`);
  };
}

function limited<T extends { readonly exp?: number; readonly perpetual?: true; readonly nbf?: number }>(
  schema: Schema<T>,
): Schema<T> {
  return consistent(schema, ({ nbf = 0, exp, perpetual }) => {
    if ((exp === undefined) === (perpetual === undefined)) return 'either exp or perpetual';
    return exp === undefined || nbf < exp ? undefined : 'nbf before exp';
  });
}

/** The named components can reach the required weight, and grace needs a check date. */
function bound<T extends Pick<ClaimsOf<typeof grant>, 'mch' | 'chk' | 'grc'>>(schema: Schema<T>): Schema<T> {
  return consistent(schema, ({ mch, chk, grc }) => {
    const { k, c, w = {} } = mch;
    const weights = Object.keys(c).map((name) => (Object.hasOwn(w, name) ? (w[name] as number) : 1));
    if (weights.reduce((sum, weight) => sum + weight, 0) < k) return 'components that weigh at least mch.k';
    if (!Object.keys(w).every((name) => Object.hasOwn(c, name))) return 'weights of components in mch.c only';
    return grc !== undefined && chk === undefined ? 'grc only with chk' : undefined;
  });
}
