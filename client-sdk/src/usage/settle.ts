import {
  CountersignError,
  judgeSettlement,
  type Observe,
  type VerifiedBundle,
  verifyBundle,
} from '@countersign/shared';
import type { Context } from '../context.js';
import { type KnownTrust, knownTrust, learn } from '../learnt-trust.js';
import type { ServerOptions } from '../online/api.js';
import { change, recall } from '../state/device-memory.js';
import { type DeviceState, MAX_RECORDS } from '../state/state.js';
import { amountOf, hasOpen, hasUnsettled, sending, settled, usageOf, withAccount } from './accounts.js';
import { postUsage } from './post-usage.js';
import { signUsage } from './usage-token.js';

type UsageRecord = NonNullable<DeviceState['usage']>['records'][number];

/** As often as there are licenses under which tokens were used here, and once more for each that the vendor knew more of. */
const ATTEMPTS = 16;

/**
 * Tells the vendor what was used here, of every license of which something is open, and takes its signed count.
 * @throws CountersignError as `post`, or what is wrong with the answer
 */
export async function settleOnline(context: Context, options: ServerOptions): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS && (await isUnsettled(context)); attempt += 1) {
    const { record, token } = await makeRecord(context);
    const answer = await postUsage(context, options, token, 'settlement');
    await change(context, async ({ state }) => {
      const known = await knownTrust(context.pinned, state.learnt);
      const verified = await judged(context, known, answer, record);
      const after = { ...state, learnt: learn(known, verified) ?? state.learnt };
      return { state: withSettlement(after, record, verified), result: undefined };
    });
  }
}

const isUnsettled = async ({ store }: Context): Promise<boolean> => hasUnsettled((await recall(store)).state);

/**
 * A record of all tokens that were used here under one license: the first of which something is open, or the newest.
 * @throws CountersignError `USAGE_NONE`
 */
export function makeRecord(context: Context): Promise<{ readonly record: UsageRecord; readonly token: string }> {
  const now = context.now();
  return change(context, async ({ key, state }) => {
    const before = usageOf(state);
    const accounts = Object.entries(before.accounts);
    const found = accounts.find(([, account]) => hasOpen(account)) ?? accounts.at(-1);
    if (found === undefined || key === undefined) throw nothingUsed();
    const [license, account] = found;
    const { activation } = account;
    // Also of what was asked for in vain: the vendor may have counted it all the same.
    const features = new Set([...Object.keys(account.used), ...Object.keys(account.sent)]);
    const told = Object.fromEntries([...features].map((feature) => [feature, amountOf(account.used, feature)]));
    const usage = withAccount(before, license, sending(account, told));
    const signed = await signUsage(context, key, usage, activation, now, { op: 'settle', tot: told });
    const record = { jti: signed.jti, license, activation, told };
    const records = [...before.records, record].slice(-MAX_RECORDS);
    return { state: { ...state, usage: { ...signed.usage, records } }, result: { record, token: signed.token } };
  });
}

const nothingUsed = (): CountersignError =>
  new CountersignError('USAGE_NONE', 'No tokens were used on this device: there is nothing to settle.');

/** The settlement of a record that this device made, one of the newest 32. */
export async function judgeSettlementHere(
  context: Context,
  known: KnownTrust,
  bundle: string,
  state: DeviceState,
  observe?: Observe,
) {
  const { claims } = await verifyBundle(bundle, 'settlement', known.trust, observe);
  const record = usageOf(state).records.find(({ jti }) => jti === claims.use);
  const nobodys = { jti: '', license: '', activation: claims.act, told: {} };
  const verified = await judged(context, known, bundle, record ?? nobodys, observe);
  return { verified, record: record ?? nobodys };
}

async function judged(
  { pinned: { vendor }, product }: Context,
  known: KnownTrust,
  bundle: string,
  { activation, jti: usage, told }: UsageRecord,
  observe?: Observe,
): Promise<VerifiedBundle<'settlement'>> {
  const verified = await verifyBundle(bundle, 'settlement', known.trust);
  judgeSettlement(verified.claims, { vendor, product, activation, usage, told }, observe);
  return verified;
}

export function withSettlement(
  state: DeviceState,
  { license }: UsageRecord,
  { claims }: VerifiedBundle<'settlement'>,
): DeviceState {
  const usage = usageOf(state);
  const account = usage.accounts[license];
  return account === undefined ? state : { ...state, usage: withAccount(usage, license, settled(account, claims.tot)) };
}
