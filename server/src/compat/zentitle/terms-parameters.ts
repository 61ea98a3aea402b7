import { FEATURE_CODE } from '@countersign/shared';
import { z } from 'zod';
import type { TermChange } from '../../features/terms/change-term.js';
import { LEASE_LIMITS, type LeasePeriods, type LicenseType } from '../../features/terms/terms.js';
import { ActionError } from './action-error.js';
import { choice, integer } from './parameters.js';

const text = (pattern: RegExp, form: string) =>
  z.preprocess(
    (value) => (typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value),
    z.string(form).regex(pattern, form),
  );

/** What certificates can carry. */
export const featureCode = () =>
  text(FEATURE_CODE, '1 to 64 of letters, digits, dot, dash and underscore, beginning with a letter or digit');
export const fieldName = () => text(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters');

export const licenseType = () => choice('perpetual', 'subscriptionperiod', 'expirationdate');

const TYPES: Readonly<Record<string, LicenseType>> = {
  perpetual: 'perpetual',
  subscriptionperiod: 'subscription',
  expirationdate: 'expiration',
};

/**
 * How long a license lasts, from its three parameters. No days are none, except of a subscription.
 * @throws ActionError 400 for days or an end without the type: the document wants it named with them
 */
export function termChange(given: {
  readonly licensetype?: string | undefined;
  readonly subscriptionperiod?: number | undefined;
  readonly subscriptionenddate?: string | undefined;
}): TermChange {
  const { licensetype, subscriptionperiod: days = 0, subscriptionenddate: end } = given;
  const type = licensetype === undefined ? undefined : TYPES[licensetype];
  if (type === undefined && (days !== 0 || end !== undefined)) {
    const parameter = days === 0 ? 'subscriptionenddate' : 'subscriptionperiod';
    throw new ActionError(400, `${parameter}: supply the licensetype with it.`);
  }
  const hasDays = given.subscriptionperiod !== undefined && (days !== 0 || type === 'subscription');
  return {
    ...(type && { type }),
    ...(hasDays && { subscriptionDays: days }),
    ...(end !== undefined && { expiresAt: end === 'reset' ? null : end }),
  };
}

/** In hours, but for the time offline, which comes in days. */
export const leaseParameters = {
  clientleaseperiod: integer(0, LEASE_LIMITS.client).optional(),
  clientofflineleaseperiod: integer(0, LEASE_LIMITS.offline / 24).optional(),
  vmleaseperiod: integer(0, LEASE_LIMITS.vm).optional(),
};

/** Those that are given, in hours; 0 is a lease without an end. */
export function leaseChange(given: {
  readonly clientleaseperiod?: number | undefined;
  readonly clientofflineleaseperiod?: number | undefined;
  readonly vmleaseperiod?: number | undefined;
}): { readonly [P in keyof LeasePeriods]?: number | null } {
  const { clientleaseperiod: client, clientofflineleaseperiod: offline, vmleaseperiod: vm } = given;
  return {
    ...(client !== undefined && { client: client || null }),
    ...(offline !== undefined && { offline: offline * 24 || null }),
    ...(vm !== undefined && { vm: vm || null }),
  };
}
