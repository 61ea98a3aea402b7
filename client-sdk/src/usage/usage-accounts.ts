import { type DeviceState, MAX_USAGE_IDS } from '../state/state.js';

export type UsageState = NonNullable<DeviceState['usage']>;
export type UsageAccount = UsageState['accounts'][string];
export type TokenTotals = Readonly<Record<string, number>>;

const NOTHING: UsageState = { number: 0, accounts: {}, pending: [], done: [], records: [], leases: [] };

export const usageStateOf = ({ usage }: DeviceState): UsageState => usage ?? NOTHING;

/** A feature may be called `constructor`. */
export const amountOf = (amounts: TokenTotals, feature: string): number =>
  Object.hasOwn(amounts, feature) ? (amounts[feature] as number) : 0;

/** @param activation under which it is used from now on */
export const usageAccountOf = ({ accounts }: UsageState, license: string, activation: string): UsageAccount => ({
  ...(accounts[license] ?? { used: {}, settled: {}, sent: {} }),
  activation,
});

export const withUsageAccount = (usage: UsageState, license: string, account: UsageAccount): UsageState => ({
  ...usage,
  accounts: { ...usage.accounts, [license]: account },
});

/** Returns how many used tokens the vendor has not counted; negative if it counted some that were not used. */
export const unsettledTokens = ({ used, settled }: UsageAccount, feature: string): number =>
  amountOf(used, feature) - amountOf(settled, feature);

export const hasUnsettledTokens = (account: UsageAccount): boolean =>
  Object.keys(account.used).some((feature) => unsettledTokens(account, feature) > 0);

/** Whether the vendor has not counted some used tokens, as far as this device knows. */
export const hasUnsettledUsage = (state: DeviceState): boolean =>
  Object.values(usageStateOf(state).accounts).some(hasUnsettledTokens);

/** Records what is about to be reported, before it is: whatever happens, the vendor may have counted it. */
export const withReported = (account: UsageAccount, told: TokenTotals): UsageAccount => ({
  ...account,
  sent: highest(account.sent, told),
});

/**
 * Records what the vendor has counted. If it is more than this installation ever reported, the state is an older one,
 * or there is a copy of it: what was used here since then is added, and is unsettled.
 */
export function withSettled(account: UsageAccount, counted: TokenTotals): UsageAccount {
  const used = { ...account.used };
  for (const [feature, total] of Object.entries(counted)) {
    if (total <= amountOf(account.sent, feature)) continue;
    used[feature] = total + Math.max(0, unsettledTokens(account, feature));
  }
  return { ...withReported(account, counted), used, settled: highest(account.settled, counted) };
}

export function useTokens(account: UsageAccount, feature: string, amount: number): UsageAccount {
  return { ...account, used: { ...account.used, [feature]: amountOf(account.used, feature) + amount } };
}

export const rememberUsageId = (usage: UsageState, id: string): UsageState => ({
  ...usage,
  done: [...usage.done, id].slice(-MAX_USAGE_IDS),
});

function highest(a: TokenTotals, b: TokenTotals): TokenTotals {
  const all = { ...a };
  for (const [feature, total] of Object.entries(b)) all[feature] = Math.max(total, amountOf(a, feature));
  return all;
}
