import { type DeviceState, MAX_USAGE_IDS } from '../state/state.js';

export type UsageState = NonNullable<DeviceState['usage']>;
export type Account = UsageState['accounts'][string];
export type Totals = Readonly<Record<string, number>>;

const NOTHING: UsageState = { number: 0, accounts: {}, pending: [], done: [], records: [], leases: [] };

export const usageOf = ({ usage }: DeviceState): UsageState => usage ?? NOTHING;

/** A feature may be called `constructor`. */
export const amountOf = (amounts: Totals, feature: string): number =>
  Object.hasOwn(amounts, feature) ? (amounts[feature] as number) : 0;

/** @param activation under which it is used from now on */
export const accountOf = ({ accounts }: UsageState, license: string, activation: string): Account => ({
  ...(accounts[license] ?? { used: {}, settled: {}, sent: {} }),
  activation,
});

export const withAccount = (usage: UsageState, license: string, account: Account): UsageState => ({
  ...usage,
  accounts: { ...usage.accounts, [license]: account },
});

/** How many tokens were used that the vendor has not counted; below 0 when it counted some that were not used. */
export const openOf = ({ used, settled }: Account, feature: string): number =>
  amountOf(used, feature) - amountOf(settled, feature);

export const hasOpen = (account: Account): boolean =>
  Object.keys(account.used).some((feature) => openOf(account, feature) > 0);

/** Whether tokens were used here that the vendor has not counted, as far as this device knows. */
export const hasUnsettled = (state: DeviceState): boolean => Object.values(usageOf(state).accounts).some(hasOpen);

/** Remembers what is about to be told, before it is: whatever becomes of it, the vendor may have counted it. */
export const sending = (account: Account, told: Totals): Account => ({
  ...account,
  sent: highest(account.sent, told),
});

/**
 * What the vendor has counted. More than this installation has ever told means that the state is an older one, or that
 * there is a copy of it: what was used besides then comes on top, and is open.
 */
export function settled(account: Account, counted: Totals): Account {
  const used = { ...account.used };
  for (const [feature, total] of Object.entries(counted)) {
    if (total <= amountOf(account.sent, feature)) continue;
    used[feature] = total + Math.max(0, openOf(account, feature));
  }
  return { ...sending(account, counted), used, settled: highest(account.settled, counted) };
}

export function use(account: Account, feature: string, amount: number): Account {
  return { ...account, used: { ...account.used, [feature]: amountOf(account.used, feature) + amount } };
}

export const remember = (usage: UsageState, id: string): UsageState => ({
  ...usage,
  done: [...usage.done, id].slice(-MAX_USAGE_IDS),
});

function highest(a: Totals, b: Totals): Totals {
  const all = { ...a };
  for (const [feature, total] of Object.entries(b)) all[feature] = Math.max(total, amountOf(a, feature));
  return all;
}
