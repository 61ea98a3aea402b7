import { type Claims, describeMatch, formatTime, matchMachine } from '@countersign/shared';
import type { DeviceState } from '../state/state.js';
import { hasUnsettledUsage } from '../usage/usage-accounts.js';
import type { Grant, ValidationContext } from './validate-on-device.js';
import type { Entitlements, LicensedVerdict, Notice, UnlicensedVerdict } from './verdict.js';

type Facts = Pick<LicensedVerdict, 'issuedAt' | 'validFrom' | 'expiresAt' | 'daysLeft'>;
const DAY = 86_400;

export const toDate = (seconds: number): Date => new Date(seconds * 1000);

/** Returns the days until an end, rounded up. Both in seconds since 1970. */
export const daysUntil = (end: number, now: number): number => Math.max(0, Math.ceil((end - now) / DAY));

/** Returns the facts of a verified certificate for a verdict, licensed or not. */
export const termFacts = ({ iat, nbf, exp }: Pick<Grant, 'iat' | 'nbf' | 'exp'>, now: number): Facts => ({
  issuedAt: toDate(iat),
  ...(nbf !== undefined && { validFrom: toDate(nbf) }),
  ...(exp !== undefined && { expiresAt: toDate(exp), daysLeft: daysUntil(exp, now) }),
});

/** @param nextCheck seconds since 1970, from an online check; the later of it and the certificate's counts */
export function activationFacts(
  claims: Claims<'activation'>,
  { machine, now }: ValidationContext,
  nextCheck: number | undefined,
) {
  return {
    ...termFacts(claims, now),
    ...(claims.chk !== undefined && { nextCheckAt: toDate(Math.max(claims.chk, nextCheck ?? 0)) }),
    license: claims.lic,
    activation: claims.act,
    generation: claims.gen,
    machine: matchMachine(claims.mch, machine),
  } satisfies Partial<UnlicensedVerdict>;
}

/** Returns the facts for a licensed verdict only. */
export const entitlements = ({ perpetual, ftr, lim, lty, fty, mnt, udf }: Grant): Entitlements => ({
  perpetual: perpetual === true,
  features: [...ftr],
  limits: { ...lim },
  licenseType: lty ?? 'perpetual',
  featureTypes: { ...fty },
  ...(mnt !== undefined && { maintenanceUntil: toDate(mnt) }),
  ...(udf !== undefined && { udf: { ...udf } }),
});

/** Returns "Licensed until 2027-01-31 00:00 UTC." and what to do before. */
export function describeLicense({ exp }: Grant, nextCheckAt: Date | undefined, refreshAvailable: boolean): string {
  return [
    exp === undefined ? 'Licensed without an end date.' : `Licensed until ${formatTime(exp)}.`,
    nextCheckAt && `Check with the vendor before ${formatTime(nextCheckAt.getTime() / 1000)}.`,
    refreshAvailable ? 'A newer certificate is available: refresh to get it.' : undefined,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
}

/** The same in grace; both in seconds since 1970. */
export const describeGrace = (due: number, end: number): string =>
  `A check with the vendor was due by ${formatTime(due)}. The license stays valid until ${formatTime(end)}: connect to the vendor before then, or make a refresh request and send it to your vendor.`;

/** Returns notices about a valid certificate. */
export const grantNotices = (refreshAvailable: boolean, machine: LicensedVerdict['machine']): readonly Notice[] => [
  ...(refreshAvailable
    ? [{ code: 'REFRESH_AVAILABLE', message: 'A newer certificate is available: refresh to get it.' } as const]
    : []),
  ...(machine !== undefined && machine.changed.length + machine.missing.length > 0
    ? [{ code: 'MACHINE_CHANGED', message: `Parts of this machine changed: ${describeMatch(machine)}.` } as const]
    : []),
];

/** Returns notices about tokens, whether the license is still valid or not. */
export const usageNotices = (state: DeviceState): readonly Notice[] =>
  hasUnsettledUsage(state)
    ? [{ code: 'USAGE_UNSETTLED', message: 'The vendor has not counted all used tokens yet: settle them.' }]
    : [];
