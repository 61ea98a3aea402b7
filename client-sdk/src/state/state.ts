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

/** Kept so that a certificate can be matched with its request; older ones can no longer be answered. */
export const MAX_OUTSTANDING = 32;
/** Kept so that a settlement that comes as a file can be matched with its record. */
export const MAX_USAGE_RECORDS = 32;
/** Kept so that what is consumed twice under one id is counted once. */
export const MAX_USAGE_IDS = 1_000;

/**
 * What a device remembers. Whatever the vendor signed is kept as its bundle and verified again at each use, so that
 * editing this file gives no right. A license code is never in it.
 */
const deviceState = object({
  v: oneOf(1),
  /**
   * Requests that wait for their certificate, oldest first. `run`: for how long the product had run here when it was made;
   * left out once the vendor's signed time has changed the mark of the clock.
   */
  outstanding: list(
    object({ jti: tokenId, at: time, op: oneOf('activate', 'refresh', 'trial', 'sign-in'), run: optional(seconds) }),
    MAX_OUTSTANDING,
  ),
  activation: optional(object({ bundle: tokens, jti: tokenId, id: activationId, generation })),
  passive: optional(tokens),
  /** Activations that were given up here, oldest first; the token goes once the vendor has confirmed it. */
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
  /** Activation id to the newest generation that was imported here. */
  generations: map(ACTIVATION_ID, generation, anyNumber),
  /** The newest answer to an online check, with the question that it answers; `answered` is the answer's own time. */
  lastCheck: optional(
    object({ at: time, answered: time, activation: activationId, generation, nonce: tokenId, answer: tokens }),
  ),
  /** Newer trust states and the newest revocation list (with the keys it needs), each as it was signed. */
  learnt: object({ trust: list(tokens, anyNumber), keys: list(tokens, 16), crl: optional(tokens) }),
  /** This installation, and the machine that it was made on or last took a certificate on. */
  install: optional(object({ id: tokenId, machine })),
  /** Counts the writings of this state: of two copies the one with more is the newer. */
  sequence: integer(0, Number.MAX_SAFE_INTEGER),
  /** The newest request of this installation: which it was, and the link that it left behind. */
  chain: optional(object({ counter: integer(1, 2 ** 31), link: tokenId })),
  /**
   * `mark`: a time that the vendor signed, heard when the product had run for `at`; `run`: for how long it has run here in
   * all; `made`: when the newest certificate was signed; `unset`: of `run`, how long with a clock that was not set.
   */
  clock: optional(object({ mark: time, at: seconds, run: seconds, made: optional(time), unset: optional(seconds) })),
  /** Of `run`: how long the product had run when the trial began. */
  trial: optional(
    object({
      startedAt: time,
      run: seconds,
      days: integer(1, 366),
      machine,
      /** What the vendor signed, and how long the product had run when it came; `chk` is the token's. */
      registered: optional(object({ bundle: tokens, jti: tokenId, run: seconds, chk: optional(time) })),
    }),
  ),
  /** What this device uses of counted features. */
  usage: optional(
    object({
      /** Of the newest usage token. */
      number: integer(0, Number.MAX_SAFE_INTEGER),
      /** License to its tokens: used here in all, counted by the vendor, and the most that was ever told. */
      accounts: map(
        LICENSE_ID,
        object({ activation: activationId, used: amounts, settled: amounts, sent: amounts }),
        anyNumber,
      ),
      /** Asked for, without an answer so far. */
      pending: list(object({ id: usageId, license: licenseId, feature, amount: tokenCount, at: time }), anyNumber),
      /** Ids of the application's, of what was counted; newest last. */
      done: list(usageId, MAX_USAGE_IDS),
      /** Records that were made to be carried to the vendor, newest last. */
      records: list(
        object({ jti: tokenId, license: licenseId, activation: activationId, told: amounts }),
        MAX_USAGE_RECORDS,
      ),
      /** What is checked out, with the token that it answers, until when by this device's clock. */
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

/** The state as text, without the seal that its file has (`seal.ts`). */
export const formatState = (state: DeviceState): string => `${JSON.stringify(state)}\n`;

/**
 * @param name of the file, for the message
 * @throws CountersignError `STATE_DAMAGED`
 */
export const parseState = (content: string, name: string): DeviceState => parseDocument(content, name, deviceState);

/** A document of the state as it was written, whole: strict JSON of its schema, and the line end that ends it. */
export function parseDocument<T>(content: string, name: string, form: schema.Schema<T>): T {
  try {
    if (!content.endsWith('\n')) throw stateDamaged(name, 'it was cut.');
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
    `The license state is damaged: ${name}: ${why} Delete the state, with its second copy, and activate again.`,
    options,
  );
