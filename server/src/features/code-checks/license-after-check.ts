import { licenseRefusal } from '../activations/request-refusals.js';
import type { License } from '../licenses/license-record.js';
import { networkList } from '../network-list.js';
import { granted, type Outcome, refused } from '../outcome.js';
import type { CheckParameter } from '../products/product-record.js';
import { startedTerm } from '../terms/started-term.js';
import { isoTime } from '../time.js';

/** An installation that asks whether its license is valid. */
export interface Installation {
  /** IP address of the caller. */
  readonly address: string;
  /** The parameters that its product asks for. */
  readonly parameters: readonly CheckParameter[];
  /** Values by parameter; empty text counts as missing. */
  readonly given: (name: string) => string | undefined;
}

/** Maximum length of a value, in characters. */
const MAX_VALUE = 500;

/**
 * Returns the license after a successful check: first use recorded, days of a subscription started, parameters locked.
 * Returns the same object if nothing changes. Refuses as `licenseRefusal`, and `LICENSE_NOT_STARTED`,
 * `ADDRESS_NOT_LISTED`, `CHECK_PARAMETER_MISSING`, `CHECK_PARAMETER_CHANGED`.
 * @param now milliseconds since 1970
 */
export function licenseAfterCheck(license: License, installation: Installation, now: number): Outcome<License> {
  const refusal =
    licenseRefusal(license, now) ?? startRefusal(license, now) ?? addressRefusal(license, installation.address);
  if (refusal !== undefined) return refusal;
  const { locks = {}, reported = {} } = license;
  const newLocks: Record<string, string> = { ...locks };
  const newReported: Record<string, string> = {};
  for (const { name, required, locks: isLocking } of installation.parameters) {
    const value = installation.given(name);
    const isUsable = value !== undefined && value.length <= MAX_VALUE;
    if (required && !isUsable) return parameterMissing(name);
    if (isLocking) {
      const locked = Object.hasOwn(locks, name) ? locks[name] : undefined;
      if (locked !== undefined && value !== locked) return parameterChanged(name);
      if (isUsable) newLocks[name] = value;
    } else if (isUsable) newReported[name] = value;
  }
  const isLocked = !isSame(locks, newLocks);
  const isReported = Object.keys(newReported).length > 0 && !isSame(reported, newReported);
  const started = startedTerm(license, now);
  if (started === license && license.lastActivatedAt !== undefined && !isLocked && !isReported) return granted(license);
  return granted({
    ...started,
    lastActivatedAt: license.lastActivatedAt ?? isoTime(now),
    ...(isLocked && { locks: newLocks }),
    ...(isReported && { reported: newReported }),
  });
}

const isSame = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([name, value]) => other[name] === value);

const startRefusal = ({ startsAt }: License, now: number): Outcome<never> | undefined =>
  startsAt === undefined || now >= Date.parse(startsAt)
    ? undefined
    : refused('LICENSE_NOT_STARTED', `This license is not valid before ${startsAt}.`);

function addressRefusal({ addresses = [] }: License, address: string): Outcome<never> | undefined {
  if (addresses.length === 0 || networkList(addresses)(address)) return undefined;
  return refused('ADDRESS_NOT_LISTED', 'This license may not be used from this address.', {
    remedy: 'Add the address to its list: countersign license addresses.',
  });
}

const parameterMissing = (name: string): Outcome<never> =>
  refused('CHECK_PARAMETER_MISSING', `${name}: this check requires it, with at most ${MAX_VALUE} characters.`);

const parameterChanged = (name: string): Outcome<never> =>
  refused('CHECK_PARAMETER_CHANGED', `${name}: this license is locked to another value.`, {
    remedy: 'Release its locks first: countersign license release-locks.',
  });
