import { type Claims, matchMachine, showTime } from '@countersign/shared';
import type { Grant, Here } from './judge.js';
import type { LicensedVerdict, UnlicensedVerdict } from './verdict.js';

type Facts = Pick<LicensedVerdict, 'issuedAt' | 'validFrom' | 'expiresAt'>;
type Entitlements = Pick<
  LicensedVerdict,
  'perpetual' | 'features' | 'limits' | 'licenseType' | 'featureTypes' | 'maintenanceUntil' | 'udf'
>;

const dateOf = (seconds: number): Date => new Date(seconds * 1000);

/** What a verdict tells of a verified certificate, licensed or not. */
export const termFacts = ({ iat, nbf, exp }: Grant): Facts => ({
  issuedAt: dateOf(iat),
  ...(nbf !== undefined && { validFrom: dateOf(nbf) }),
  ...(exp !== undefined && { expiresAt: dateOf(exp) }),
});

/** @param nextCheck seconds since 1970, from an online check; the later of it and the certificate's counts */
export function activationFacts(claims: Claims<'activation'>, { machine }: Here, nextCheck: number | undefined) {
  return {
    ...termFacts(claims),
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
