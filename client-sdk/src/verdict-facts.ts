import { type Claims, describeMatch, matchMachine, showTime } from '@countersign/shared';
import type { Grant, Here } from './judge.js';
import type { DeviceState } from './state/state.js';
import { hasUnsettled } from './usage/accounts.js';
import type { Entitlements, LicensedVerdict, Notice, UnlicensedVerdict } from './verdict.js';

type Facts = Pick<LicensedVerdict, 'issuedAt' | 'validFrom' | 'expiresAt' | 'daysLeft'>;
const DAY = 86_400;

export const dateOf = (seconds: number): Date => new Date(seconds * 1000);

/** Days until an end, begun ones counted. Both in seconds since 1970. */
export const daysUntil = (end: number, now: number): number => Math.max(0, Math.ceil((end - now) / DAY));

/** What a verdict tells of a verified certificate, licensed or not. */
export const termFacts = ({ iat, nbf, exp }: Pick<Grant, 'iat' | 'nbf' | 'exp'>, now: number): Facts => ({
  issuedAt: dateOf(iat),
  ...(nbf !== undefined && { validFrom: dateOf(nbf) }),
  ...(exp !== undefined && { expiresAt: dateOf(exp), daysLeft: daysUntil(exp, now) }),
});

/** @param nextCheck seconds since 1970, from an online check; the later of it and the certificate's counts */
export function activationFacts(claims: Claims<'activation'>, { machine, now }: Here, nextCheck: number | undefined) {
  return {
    ...termFacts(claims, now),
    ...(claims.chk !== undefined && { nextCheckAt: dateOf(Math.max(claims.chk, nextCheck ?? 0)) }),
    license: claims.lic,
    activation: claims.act,
    generation: claims.gen,
    machine: matchMachine(claims.mch, machine),
  } satisfies Partial<UnlicensedVerdict>;
}

/** What a verdict tells only when it is licensed. */
export const entitlements = ({ perpetual, ftr, lim, lty, fty, mnt, udf }: Grant): Entitlements => ({
  perpetual: perpetual === true,
  features: [...ftr],
  limits: { ...lim },
  licenseType: lty ?? 'perpetual',
  featureTypes: { ...fty },
  ...(mnt !== undefined && { maintenanceUntil: dateOf(mnt) }),
  ...(udf !== undefined && { udf: { ...udf } }),
});

/** "Licensed until 2027-01-31 00:00 UTC." and what should be done before. */
export function describeLicense({ exp }: Grant, nextCheckAt: Date | undefined, refreshAvailable: boolean): string {
  return [
    exp === undefined ? 'Licensed without an end.' : `Licensed until ${showTime(exp)}.`,
    nextCheckAt && `Check with the vendor before ${showTime(nextCheckAt.getTime() / 1000)}.`,
    refreshAvailable ? 'A newer certificate was issued: refresh to get it.' : undefined,
  ]
    .filter((sentence) => sentence !== undefined)
    .join(' ');
}

/** The same in grace; both in seconds since 1970. */
export const describeGrace = (due: number, end: number): string =>
  `A check with the vendor was due by ${showTime(due)}. The license stays until ${showTime(end)}: connect to the vendor before then, or make a refresh request and send it to your vendor.`;

/** What the user should hear of a certificate that is in order. */
export const grantNotices = (refreshAvailable: boolean, machine: LicensedVerdict['machine']): readonly Notice[] => [
  ...(refreshAvailable
    ? [{ code: 'REFRESH_AVAILABLE', message: 'A newer certificate was issued: refresh to get it.' } as const]
    : []),
  ...(machine !== undefined && machine.changed.length + machine.missing.length > 0
    ? [{ code: 'MACHINE_CHANGED', message: `Parts of this machine changed: ${describeMatch(machine)}.` } as const]
    : []),
];

/** What of tokens the user should hear of, whether the license still counts or not. */
export const usageNotices = (state: DeviceState): readonly Notice[] =>
  hasUnsettled(state)
    ? [{ code: 'USAGE_UNSETTLED', message: 'Tokens were used that the vendor has not counted yet: settle them.' }]
    : [];
