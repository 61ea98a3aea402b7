import { CountersignError, randomTokenId, validateSettlement, verifyBundle } from '@countersign/shared';
import type { Context } from '../context.js';
import type { ServerOptions } from '../online/api.js';
import { changeDevice } from '../state/loaded-device.js';
import { USAGE_ID } from '../state/state.js';
import { learnTrust, loadTrust } from '../trust/learned-trust.js';
import { isUnanswered, postUsage } from './post-usage.js';
import { type UsableFeature, usableFeature } from './usable-feature.js';
import {
  amountOf,
  rememberUsageId,
  type TokenTotals,
  type UsageState,
  unsettledTokens,
  usageAccountOf,
  usageStateOf,
  useTokens,
  withReported,
  withSettled,
  withUsageAccount,
} from './usage-accounts.js';
import { signUsage } from './usage-token.js';

/** The server to ask, if any, and the caller's id. */
export interface ConsumeOptions extends Partial<ServerOptions> {
  /**
   * Application-defined id, 1 to 64 printable ASCII characters: a repeated call with the same id counts nothing more.
   */
  readonly id?: string;
}

/** The state of a feature's tokens after some were used. */
export interface Consumption {
  /** Whether the vendor has counted it; otherwise this device owes it (see `settleUsage`). */
  readonly settled: boolean;
  /** Tokens left for all devices of the license, according to the vendor just now; absent if unknown or unlimited. */
  readonly left?: number;
}

interface Wanted {
  readonly feature: string;
  readonly amount: number;
  readonly id: string;
  /** Whether the id is the application's. */
  readonly named: boolean;
}

/** A request to the vendor, waiting for its answer. */
interface Asked extends Pick<UsableFeature, 'license' | 'activation' | 'offline'> {
  readonly jti: string;
  readonly token: string;
  readonly told: TokenTotals;
}

/** An answer that never came: the requested tokens are then unused, but the vendor may have counted them. */
const FORGOTTEN = 600;
/** Once, and once more if the vendor knows of more usage than this state. */
const ATTEMPTS = 3;

/**
 * Uses tokens. They are counted durably before this resolves; if it throws, nothing is counted here.
 *
 * @throws CountersignError `FEATURE_LIMIT_REACHED`, `USAGE_NOT_OFFLINE`, as `usableFeature` and `postJson`, or why the
 * answer was not accepted
 */
export async function consumeTokens(
  context: Context,
  feature: string,
  amount: number,
  { id, ...options }: ConsumeOptions,
): Promise<Consumption> {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new TypeError('amount must be a whole number from 1.');
  if (id !== undefined && !USAGE_ID.test(id)) throw new TypeError('id must be 1 to 64 printable ASCII characters.');
  const wanted = { feature, amount, id: id ?? randomTokenId(context.random), named: id !== undefined };
  // Before the lock: a probe may run programs.
  await context.machine();
  const { server } = options;
  if (server === undefined) return owe(context, wanted);
  return ask(context, { ...options, server }, wanted);
}

async function ask(context: Context, options: ServerOptions, wanted: Wanted): Promise<Consumption> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const asked = await begin(context, wanted);
    if (asked === undefined) return { settled: false };
    try {
      const answer = await postUsage(context, options, asked.token, 'settlement');
      const consumption = await confirm(context, wanted, asked, answer);
      if (consumption !== undefined) return consumption;
    } catch (error) {
      if (isUnanswered(error)) return owe(context, wanted, error);
      await drop(context, wanted);
      throw error;
    }
  }
  await drop(context, wanted);
  throw new CountersignError('USAGE_MISMATCH', 'Another copy of this device is using tokens at the same time.');
}

/** Records the request before it is sent. @returns `undefined` if it was already counted */
function begin(context: Context, { feature, amount, id }: Wanted): Promise<Asked | undefined> {
  const now = context.now();
  return changeDevice(context, async (memory) => {
    const before = withoutForgotten(usageStateOf(memory.state), now);
    if (before.done.includes(id)) return { state: memory.state, result: undefined };
    const usable = await usableFeature(context, memory, feature, ['tokens'], now);
    const { license, activation } = usable;
    const pending = before.pending.some((each) => each.id === id)
      ? before.pending
      : [...before.pending, { id, license, feature, amount, at: now }];
    const account = usageAccountOf(before, license, activation);
    const told = { [feature]: amountOf(account.used, feature) + pendingOf({ ...before, pending }, license, feature) };
    const usage = withUsageAccount({ ...before, pending }, license, withReported(account, told));
    const signed = await signUsage(context, usable.key, usage, activation, now, { op: 'consume', tot: told });
    return { state: { ...memory.state, usage: signed.usage }, result: { ...usable, ...signed, told } };
  });
}

/** @returns `undefined` if the vendor knows of more usage than this device: ask again, with that added */
function confirm(
  context: Context,
  wanted: Wanted,
  { license, activation, jti, told }: Asked,
  answer: string,
): Promise<Consumption | undefined> {
  return changeDevice(context, async ({ state }) => {
    const known = await loadTrust(context.pinned, state.learnt);
    const verified = await verifyBundle(answer, 'settlement', known.trust);
    const { vendor } = context.pinned;
    validateSettlement(verified.claims, {
      vendor,
      product: context.product,
      activation,
      usage: jti,
      reportedTotals: told,
    });
    const { tot, lft = {} } = verified.claims;
    const before = usageStateOf(state);
    const account = usageAccountOf(before, license, activation);
    const usage = withUsageAccount(before, license, withSettled(account, tot));
    const after = { ...state, learnt: learnTrust(known, verified) ?? state.learnt };
    const isMine = amountOf(tot, wanted.feature) <= amountOf(account.sent, wanted.feature);
    if (!isMine) return { state: { ...after, usage }, result: undefined };
    const left = Object.hasOwn(lft, wanted.feature) ? { left: amountOf(lft, wanted.feature) } : {};
    return { state: { ...after, usage: counted(usage, license, wanted) }, result: { settled: true, ...left } };
  });
}

/** Counts without the vendor, up to what the certificate lets a device owe. */
function owe(context: Context, wanted: Wanted, cause?: unknown): Promise<Consumption> {
  const now = context.now();
  const { feature, amount, id } = wanted;
  return changeDevice<Consumption | CountersignError>(context, async (memory) => {
    const before = withoutForgotten(usageStateOf(memory.state), now);
    if (before.done.includes(id)) return { state: memory.state, result: { settled: false } };
    const { license, activation, offline } = await usableFeature(context, memory, feature, ['tokens'], now);
    const others = without(before, id);
    const account = usageAccountOf(before, license, activation);
    const owed = unsettledTokens(account, feature) + pendingOf(others, license, feature) + amount;
    if (owed > offline)
      return { state: { ...memory.state, usage: others }, result: notOffline(wanted, offline, cause) };
    const usage = counted(withUsageAccount(before, license, account), license, wanted);
    return { state: { ...memory.state, usage }, result: { settled: false } };
  }).then((result) => {
    if (result instanceof CountersignError) throw result;
    return result;
  });
}

const drop = (context: Context, { id }: Wanted): Promise<void> =>
  changeDevice(context, async ({ state }) => ({
    state: { ...state, usage: without(usageStateOf(state), id) },
    result: undefined,
  }));

/** Unless another call with the same id has counted it meanwhile. */
function counted(usage: UsageState, license: string, { feature, amount, id, named }: Wanted): UsageState {
  const rest = without(usage, id);
  const account = rest.accounts[license];
  if (account === undefined || rest.done.includes(id)) return rest;
  const after = withUsageAccount(rest, license, useTokens(account, feature, amount));
  return named ? rememberUsageId(after, id) : after;
}

const without = (usage: UsageState, id: string): UsageState => ({
  ...usage,
  pending: usage.pending.filter((each) => each.id !== id),
});

const withoutForgotten = (usage: UsageState, now: number): UsageState => ({
  ...usage,
  pending: usage.pending.filter(({ at }) => Math.abs(now - at) < FORGOTTEN),
});

const pendingOf = ({ pending }: UsageState, license: string, feature: string): number =>
  pending
    .filter((each) => each.license === license && each.feature === feature)
    .reduce((sum, { amount }) => sum + amount, 0);

const notOffline = ({ feature, amount }: Wanted, offline: number, cause: unknown): CountersignError =>
  new CountersignError(
    'USAGE_NOT_OFFLINE',
    `${amount} of ${feature} can't be used before earlier ones are settled: ${offline} may be owed at a time. Connect to the vendor.`,
    { cause },
  );
