import { CountersignError, FEATURE_CODE, parseStrictJson, schema } from '@countersign/shared';

const { integer, list, map, object, oneOf, optional, text } = schema;

/** Seconds since 1970-01-01T00:00:00Z. */
const time = integer(0, Number.MAX_SAFE_INTEGER);
const tokenId = text(/^[A-Za-z0-9_-]{22}$/, 'a token id');
const tokens = text(/^[A-Za-z0-9._~-]{1,65536}$/, 'a token or bundle');
const ACTIVATION_ID = /^act_[0-9a-z]{16}$/;
const activationId = text(ACTIVATION_ID, 'an activation id');
const generation = integer(1, 2 ** 31);
const seconds = integer(0, Number.MAX_SAFE_INTEGER);
const amounts = map(FEATURE_CODE, integer(0, Number.MAX_SAFE_INTEGER), 256);
const machine = map(/^[a-z][a-z0-9-]{1,15}$/, text(/^[A-Za-z0-9_-]{8}$/, 'a component hash'), 16);
const anyNumber = Number.MAX_SAFE_INTEGER;
const LICENSE_ID = /^lic_[0-9a-z]{12}$/;
const licenseId = text(LICENSE_ID, 'a license id');
const feature = text(FEATURE_CODE, 'a feature code');
const tokenCount = integer(1, Number.MAX_SAFE_INTEGER);
export const USAGE_ID = /^[\x21-\x7e]{1,64}$/;
const usageId = text(USAGE_ID, 'an id');
export const PROCESS_NAME = /^[A-Za-z0-9_-]{1,64}$/;
const processName = text(PROCESS_NAME, 'the name of a process');

/** Stored to match a certificate with its request; older ones can no longer be answered. */
export const MAX_OUTSTANDING = 32;
/** Stored to match a settlement in a file with its record. */
export const MAX_USAGE_RECORDS = 32;
/** Stored so that consuming twice under one id counts once. */
export const MAX_USAGE_IDS = 1_000;

/**
 * The state of a device. Everything that the vendor signed is stored as its bundle and verified again at each use, so
 * editing this file grants nothing. It never contains a license code.
 */
const deviceState = object({
  v: oneOf(1),
  /**
   * Requests without a certificate yet, oldest first. `run`: how long the product had run here when the request was
   * made; omitted once a time signed by the vendor has changed the mark of the clock.
   */
  outstanding: list(
    object({ jti: tokenId, at: time, op: oneOf('activate', 'refresh', 'trial', 'sign-in'), run: optional(seconds) }),
    MAX_OUTSTANDING,
  ),
  activation: optional(object({ bundle: tokens, jti: tokenId, id: activationId, generation })),
  passive: optional(tokens),
  /** Activations that were deactivated here, oldest first; the token is removed once the vendor has confirmed it. */
  tombstones: list(
    object({
      activation: activationId,
      generation,
      jti: tokenId,
      at: time,
      token: optional(tokens),
      confirmed: optional(oneOf(true)),
    }),
    anyNumber,
  ),
  /** Newest generation that was imported here, by activation id. */
  generations: map(ACTIVATION_ID, generation, anyNumber),
  /** The latest answer to an online check, with its question; `answered` is the answer's own time. */
  lastCheck: optional(
    object({ at: time, answered: time, activation: activationId, generation, nonce: tokenId, answer: tokens }),
  ),
  /** Newer trust states and the newest revocation list (with the keys it needs), each as signed. */
  learnt: object({ trust: list(tokens, anyNumber), keys: list(tokens, 16), crl: optional(tokens) }),
  /** This installation, and the machine on which it was made or last imported a certificate. */
  install: optional(object({ id: tokenId, machine })),
  /** Counts the writes of this state: of two copies, the one with more is newer. */
  sequence: integer(0, Number.MAX_SAFE_INTEGER),
  /** The number of the newest request of this installation, and its chain link. */
  chain: optional(object({ counter: integer(1, 2 ** 31), link: tokenId })),
  /**
   * `mark`: a time signed by the vendor, received when the product had run for `at`; `run`: how long it has run here in
   * total; `made`: when the newest certificate was signed; `unset`: the part of `run` with a clock that was not set.
   */
  clock: optional(object({ mark: time, at: seconds, run: seconds, made: optional(time), unset: optional(seconds) })),
  /** Part of `run`: how long the product had run when the trial began. */
  trial: optional(
    object({
      startedAt: time,
      run: seconds,
      days: integer(1, 366),
      machine,
      /** The vendor's bundle, and how long the product had run when it arrived; `chk` is the token's. */
      registered: optional(object({ bundle: tokens, jti: tokenId, run: seconds, chk: optional(time) })),
    }),
  ),
  /** What this device uses of counted features. */
  usage: optional(
    object({
      /** Number of the newest usage token. */
      number: integer(0, Number.MAX_SAFE_INTEGER),
      /** Tokens by license: used here in total, counted by the vendor, and the highest totals ever reported. */
      accounts: map(
        LICENSE_ID,
        object({ activation: activationId, used: amounts, settled: amounts, sent: amounts }),
        anyNumber,
      ),
      /** Requested, but not answered so far. */
      pending: list(object({ id: usageId, license: licenseId, feature, amount: tokenCount, at: time }), anyNumber),
      /** The application's ids of what was counted; newest last. */
      done: list(usageId, MAX_USAGE_IDS),
      /** Records that were made to be sent to the vendor as files, newest last. */
      records: list(
        object({ jti: tokenId, license: licenseId, activation: activationId, told: amounts }),
        MAX_USAGE_RECORDS,
      ),
      /** What is checked out, with the token that it answers, and until when by this device's clock. */
      leases: list(
        object({ bundle: tokens, usage: tokenId, feature, process: optional(processName), until: time }),
        anyNumber,
      ),
    }),
  ),
  /** Values that only this device can read. */
  secret: optional(tokens),
});

export type DeviceState = schema.ClaimsOf<typeof deviceState>;
export type OutstandingRequest = DeviceState['outstanding'][number];
export type Tombstone = DeviceState['tombstones'][number];
export type LearnedTokens = DeviceState['learnt'];

export const EMPTY_STATE: DeviceState = {
  v: 1,
  outstanding: [],
  tombstones: [],
  generations: {},
  learnt: { trust: [], keys: [] },
  sequence: 0,
};

/** Formats the state as text, without the seal of its file (`seal.ts`). */
export const formatState = (state: DeviceState): string => `${JSON.stringify(state)}\n`;

/**
 * @param name of the file, for the message
 * @throws CountersignError `STATE_DAMAGED`
 */
export const parseState = (content: string, name: string): DeviceState => parseDocument(content, name, deviceState);

/** A document of the state, complete: strict JSON of its schema, and the final line break. */
export function parseDocument<T>(content: string, name: string, form: schema.Schema<T>): T {
  try {
    if (!content.endsWith('\n')) throw stateDamaged(name, 'it was cut off.');
    return form(parseStrictJson(content), name);
  } catch (cause) {
    if (cause instanceof CountersignError && cause.code !== 'STATE_DAMAGED') {
      throw stateDamaged(name, cause.message, { cause });
    }
    throw cause;
  }
}

export const stateDamaged = (name: string, why: string, options?: ErrorOptions): CountersignError =>
  new CountersignError(
    'STATE_DAMAGED',
    `The license state is damaged: ${name}: ${why} Delete both copies of it, and activate again.`,
    options,
  );
