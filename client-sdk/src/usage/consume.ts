import { CountersignError, judgeSettlement, randomTokenId, verifyBundle } from '@countersign/shared';
import type { Context } from '../context.js';
import { knownTrust, learn } from '../learnt-trust.js';
import type { ServerOptions } from '../online/api.js';
import { change } from '../state/device-memory.js';
import { USAGE_ID } from '../state/state.js';
import {
  accountOf,
  amountOf,
  openOf,
  remember,
  sending,
  settled,
  type Totals,
  type UsageState,
  usageOf,
  use,
  withAccount,
} from './accounts.js';
import { isNoAnswer, postUsage } from './post-usage.js';
import { type Usable, usableFeature } from './usable-feature.js';
import { signUsage } from './usage-token.js';

/** Where to, if anywhere, and under which id of the caller's. */
export interface ConsumeOptions extends Partial<ServerOptions> {
  /** An id of the application's, 1 to 64 printable ASCII characters: the same one again counts nothing more. */
  readonly id?: string;
}

/** How a feature's tokens stand after some were used. */
export interface Consumption {
  /** Whether the vendor has counted it; otherwise this device owes it (see `settleUsage`). */
  readonly settled: boolean;
  /** How many are left for all devices of the license, as the vendor said just now; absent where it did not, or there is no limit. */
  readonly left?: number;
}

interface Wanted {
  readonly feature: string;
  readonly amount: number;
  readonly id: string;
  /** Whether the id is the application's. */
  readonly named: boolean;
}

/** What was told the vendor, and waits for its answer. */
interface Asked extends Pick<Usable, 'license' | 'activation' | 'offline'> {
  readonly jti: string;
  readonly token: string;
  readonly told: Totals;
}

/** An answer that never came: what was asked for is then not used, and the vendor may have counted it. */
const FORGOTTEN = 600;
/** Once, and once more when the vendor knows of more than this state does. */
const ATTEMPTS = 3;

/**
 * Uses tokens up. It is counted durably before this resolves; when it throws, nothing is counted here.
 *
 * @throws CountersignError `FEATURE_LIMIT_REACHED`, `USAGE_NOT_OFFLINE`, as `usableFeature` and `post`, or what is wrong
 * with the answer
 */
export async function consumeTokens(
  context: Context,
  feature: string,
  amount: number,
  { id, ...options }: ConsumeOptions,
): Promise<Consumption> {
  if (!Number.isSafeInteger(amount) || amount < 1) throw new TypeError('amount must be a whole number from 1 on.');
  if (id !== undefined && !USAGE_ID.test(id)) throw new TypeError('id must be 1 to 64 printable ASCII characters.');
  const wanted = { feature, amount, id: id ?? randomTokenId(context.random), named: id !== undefined };
  // Before the lock is taken: a probe may run programs.
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
      if (isNoAnswer(error)) return owe(context, wanted, error);
      await drop(context, wanted);
      throw error;
    }
  }
  await drop(context, wanted);
  throw new CountersignError('USAGE_MISMATCH', 'Another copy of this device uses tokens at the same time.');
}

/** Writes down what is asked for, before it is. @returns `undefined` when it was counted before */
function begin(context: Context, { feature, amount, id }: Wanted): Promise<Asked | undefined> {
  const now = context.now();
  return change(context, async (memory) => {
    const before = withoutForgotten(usageOf(memory.state), now);
    if (before.done.includes(id)) return { state: memory.state, result: undefined };
    const usable = await usableFeature(context, memory, feature, ['tokens'], now);
    const { license, activation } = usable;
    const pending = before.pending.some((each) => each.id === id)
      ? before.pending
      : [...before.pending, { id, license, feature, amount, at: now }];
    const account = accountOf(before, license, activation);
    const told = { [feature]: amountOf(account.used, feature) + pendingOf({ ...before, pending }, license, feature) };
    const usage = withAccount({ ...before, pending }, license, sending(account, told));
    const signed = await signUsage(context, usable.key, usage, activation, now, { op: 'consume', tot: told });
    return { state: { ...memory.state, usage: signed.usage }, result: { ...usable, ...signed, told } };
  });
}

/** @returns `undefined` when the vendor knows of more than this device: it is to be asked again, with that on top */
function confirm(
  context: Context,
  wanted: Wanted,
  { license, activation, jti, told }: Asked,
  answer: string,
): Promise<Consumption | undefined> {
  return change(context, async ({ state }) => {
    const known = await knownTrust(context.pinned, state.learnt);
    const verified = await verifyBundle(answer, 'settlement', known.trust);
    const { vendor } = context.pinned;
    judgeSettlement(verified.claims, { vendor, product: context.product, activation, usage: jti, told });
    const { tot, lft = {} } = verified.claims;
    const before = usageOf(state);
    const account = accountOf(before, license, activation);
    const usage = withAccount(before, license, settled(account, tot));
    const after = { ...state, learnt: learn(known, verified) ?? state.learnt };
    const isMine = amountOf(tot, wanted.feature) <= amountOf(account.sent, wanted.feature);
    if (!isMine) return { state: { ...after, usage }, result: undefined };
    const left = Object.hasOwn(lft, wanted.feature) ? { left: amountOf(lft, wanted.feature) } : {};
    return { state: { ...after, usage: counted(usage, license, wanted) }, result: { settled: true, ...left } };
  });
}

/** Counts it without the vendor, as far as the certificate lets a device owe. */
function owe(context: Context, wanted: Wanted, cause?: unknown): Promise<Consumption> {
  const now = context.now();
  const { feature, amount, id } = wanted;
  return change<Consumption | CountersignError>(context, async (memory) => {
    const before = withoutForgotten(usageOf(memory.state), now);
    if (before.done.includes(id)) return { state: memory.state, result: { settled: false } };
    const { license, activation, offline } = await usableFeature(context, memory, feature, ['tokens'], now);
    const others = without(before, id);
    const account = accountOf(before, license, activation);
    const owed = openOf(account, feature) + pendingOf(others, license, feature) + amount;
    if (owed > offline)
      return { state: { ...memory.state, usage: others }, result: notOffline(wanted, offline, cause) };
    const usage = counted(withAccount(before, license, account), license, wanted);
    return { state: { ...memory.state, usage }, result: { settled: false } };
  }).then((result) => {
    if (result instanceof CountersignError) throw result;
    return result;
  });
}

const drop = (context: Context, { id }: Wanted): Promise<void> =>
  change(context, async ({ state }) => ({
    state: { ...state, usage: without(usageOf(state), id) },
    result: undefined,
  }));

/** Unless another call with the same id has counted it meanwhile. */
function counted(usage: UsageState, license: string, { feature, amount, id, named }: Wanted): UsageState {
  const rest = without(usage, id);
  const account = rest.accounts[license];
  if (account === undefined || rest.done.includes(id)) return rest;
  const after = withAccount(rest, license, use(account, feature, amount));
  return named ? remember(after, id) : after;
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
    `${amount} of ${feature} can't be used before they are settled: ${offline} may be owed at a time. Connect to the vendor.`,
    { cause },
  );
