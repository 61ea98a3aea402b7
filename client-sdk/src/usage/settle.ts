import {
  type CheckObserver,
  CountersignError,
  type VerifiedBundle,
  validateSettlement,
  verifyBundle,
} from '@countersign/shared';
import type { Context } from '../context.js';
import type { ServerOptions } from '../online/api.js';
import { changeDevice, loadDevice } from '../state/loaded-device.js';
import { type DeviceState, MAX_USAGE_RECORDS } from '../state/state.js';
import { type LearnedTrust, learnTrust, loadTrust } from '../trust/learned-trust.js';
import { postUsage } from './post-usage.js';
import {
  amountOf,
  hasUnsettledTokens,
  hasUnsettledUsage,
  usageStateOf,
  withReported,
  withSettled,
  withUsageAccount,
} from './usage-accounts.js';
import { signUsage } from './usage-token.js';

type UsageRecord = NonNullable<DeviceState['usage']>['records'][number];

/**
 * As many attempts as there are licenses under which tokens were used here, and one more for each of which the vendor
 * knew more usage.
 */
const ATTEMPTS = 16;

/**
 * Reports the unsettled usage of every license to the vendor, and imports its signed count.
 * @throws CountersignError as `postJson`, or why the answer was not accepted
 */
export async function settleOnline(context: Context, options: ServerOptions): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS && (await isUnsettled(context)); attempt += 1) {
    const { record, token } = await createUsageRecord(context);
    const answer = await postUsage(context, options, token, 'settlement');
    await changeDevice(context, async ({ state }) => {
      const known = await loadTrust(context.pinned, state.learnt);
      const verified = await verifySettlement(context, known, answer, record);
      const after = { ...state, learnt: learnTrust(known, verified) ?? state.learnt };
      return { state: withSettlement(after, record, verified), result: undefined };
    });
  }
}

const isUnsettled = async ({ store }: Context): Promise<boolean> => hasUnsettledUsage((await loadDevice(store)).state);

/**
 * Makes a record of all tokens that were used here under one license: the first with unsettled usage, or the latest.
 * @throws CountersignError `USAGE_NONE`
 */
export function createUsageRecord(context: Context): Promise<{ readonly record: UsageRecord; readonly token: string }> {
  const now = context.now();
  return changeDevice(context, async ({ key, state }) => {
    const before = usageStateOf(state);
    const accounts = Object.entries(before.accounts);
    const found = accounts.find(([, account]) => hasUnsettledTokens(account)) ?? accounts.at(-1);
    if (found === undefined || key === undefined) throw nothingUsed();
    const [license, account] = found;
    const { activation } = account;
    // Includes requests without an answer: the vendor may have counted them.
    const features = new Set([...Object.keys(account.used), ...Object.keys(account.sent)]);
    const told = Object.fromEntries([...features].map((feature) => [feature, amountOf(account.used, feature)]));
    const usage = withUsageAccount(before, license, withReported(account, told));
    const signed = await signUsage(context, key, usage, activation, now, { op: 'settle', tot: told });
    const record = { jti: signed.jti, license, activation, told };
    const records = [...before.records, record].slice(-MAX_USAGE_RECORDS);
    return { state: { ...state, usage: { ...signed.usage, records } }, result: { record, token: signed.token } };
  });
}

const nothingUsed = (): CountersignError =>
  new CountersignError('USAGE_NONE', 'No tokens were used on this device: there is nothing to settle.');

/** Validates the settlement of a record that this device made, one of the latest 32. */
export async function validateSettlementOnDevice(
  context: Context,
  known: LearnedTrust,
  bundle: string,
  state: DeviceState,
  observe?: CheckObserver,
) {
  const { claims } = await verifyBundle(bundle, 'settlement', known.trust, observe);
  const record = usageStateOf(state).records.find(({ jti }) => jti === claims.use);
  const nobodys = { jti: '', license: '', activation: claims.act, told: {} };
  const verified = await verifySettlement(context, known, bundle, record ?? nobodys, observe);
  return { verified, record: record ?? nobodys };
}

async function verifySettlement(
  { pinned: { vendor }, product }: Context,
  known: LearnedTrust,
  bundle: string,
  { activation, jti: usage, told }: UsageRecord,
  observe?: CheckObserver,
): Promise<VerifiedBundle<'settlement'>> {
  const verified = await verifyBundle(bundle, 'settlement', known.trust);
  validateSettlement(verified.claims, { vendor, product, activation, usage, reportedTotals: told }, observe);
  return verified;
}

export function withSettlement(
  state: DeviceState,
  { license }: UsageRecord,
  { claims }: VerifiedBundle<'settlement'>,
): DeviceState {
  const usage = usageStateOf(state);
  const account = usage.accounts[license];
  return account === undefined
    ? state
    : { ...state, usage: withUsageAccount(usage, license, withSettled(account, claims.tot)) };
}
