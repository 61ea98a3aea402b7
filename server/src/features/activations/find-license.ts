import { type Claims, LicenseCodeSecret, type VerifiedToken } from '@countersign/shared';
import { readAll } from '../../store/pages.js';
import type { GroupUser } from '../groups/group-user-record.js';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { ledgerBehindRefusal, licenseRefusal } from './request-refusals.js';

type Request = VerifiedToken<'request'>;

/**
 * Returns the license that a request is for. Refuses `LICENSE_UNKNOWN`, and as `licenseForUser`.
 * @param user the user who signed in with the request
 */
export async function findLicense(
  tx: LedgerTransaction,
  vendor: string,
  request: Request,
  user: GroupUser | undefined,
  now: number,
): Promise<Outcome<License>> {
  if (user !== undefined) return licenseForUser(tx, user, request, now);
  const { claims } = request;
  const license =
    claims.op === 'refresh' ? await refreshedLicense(tx, request) : await provenLicense(tx, vendor, request);
  return license === undefined ? licenseUnknown(claims.op) : granted(license);
}

/** By the device's activation. */
async function refreshedLicense(tx: LedgerTransaction, { claims, kid }: Request): Promise<License | undefined> {
  const activation = await tx.activations.get(claims.act ?? '');
  const own = activation?.device === kid && activation.productId === claims.aud;
  return own ? tx.licenses.get(activation.licenseId) : undefined;
}

/** By proof of possession of the license code. */
async function provenLicense(
  tx: LedgerTransaction,
  vendor: string,
  { claims, kid }: Request,
): Promise<License | undefined> {
  const license = (await tx.licenses.find('lookupId', claims.lid ?? ''))[0];
  if (license === undefined || license.productId !== claims.aud) return undefined;
  const secret = new LicenseCodeSecret(vendor, license.productId, license.code);
  return secret.accepts(claims, kid) ? license : undefined;
}

/**
 * Returns a license of a user's group: the one that the request was answered with before, or of which the device holds
 * a seat; otherwise the first usable one, by id, with a free seat. That one is locked, unless the device already has
 * it.
 *
 * Refuses `LICENSE_UNKNOWN` if the group has no license for the product; otherwise `NO_SEAT_LEFT`, or the reason why
 * the first one is unusable.
 */
async function licenseForUser(
  tx: LedgerTransaction,
  { groupId }: GroupUser,
  { claims, kid }: Request,
  now: number,
): Promise<Outcome<License>> {
  // A device that signs in twice at once must not get two seats of two licenses.
  await tx.lock('groups', groupId);
  const had = await licenseOfRequest(tx, `${kid}.${claims.jti}`);
  if (had !== undefined) return granted(had);
  const ids = await licensesOfGroup(tx, groupId, claims.aud);
  const holds = new Set(
    (await tx.activations.find('device', kid)).flatMap(({ status, licenseId }) =>
      status === 'active' ? [licenseId] : [],
    ),
  );
  for (const id of ids.filter((each) => holds.has(each))) {
    const license = await tx.licenses.get(id);
    if (license !== undefined && licenseRefusal(license, now) === undefined) return granted(license);
  }
  const refusals: Outcome<never>[] = [];
  const usable = async (id: string): Promise<License | undefined> => {
    const license = await tx.licenses.get(id);
    const refusal =
      license && (licenseRefusal(license, now) ?? ledgerBehindRefusal(license, undefined) ?? fullRefusal(license));
    if (refusal !== undefined) refusals.push(refusal);
    return refusal === undefined ? license : undefined;
  };
  for (const id of ids.filter((each) => !holds.has(each))) {
    if ((await usable(id)) === undefined) continue;
    // Lock only a license that seems available, and check it again then.
    await tx.lock('licenses', id);
    const license = await usable(id);
    if (license !== undefined) return granted(license);
  }
  const ofHeld = [...holds].find((id) => ids.includes(id));
  const held = ofHeld === undefined ? undefined : await tx.licenses.get(ofHeld);
  return refusals.find(isFull) ?? refusals[0] ?? (held && licenseRefusal(held, now)) ?? noneInGroup;
}

async function licenseOfRequest(tx: LedgerTransaction, requestId: string): Promise<License | undefined> {
  const answered = await tx.requests.get(requestId);
  const activation = answered && (await tx.activations.get(answered.activationId));
  return activation && tx.licenses.get(activation.licenseId);
}

async function licensesOfGroup(
  tx: LedgerTransaction,
  groupId: string,
  productId: Claims<'request'>['aud'],
): Promise<readonly string[]> {
  const all = await readAll((cursor) => tx.groupLicenses.page({ where: { groupId }, cursor, limit: 1_000 }));
  return all.filter((each) => each.productId === productId).map(({ id }) => id);
}

const isFull = (outcome: Outcome<never>): boolean => !outcome.ok && outcome.refusal.code === 'NO_SEAT_LEFT';

const noSeatLeft = refused(
  'NO_SEAT_LEFT',
  "All seats of this group's licenses are taken. Deactivate another device first, or ask the vendor for more seats.",
  {
    remedy: 'Process a deactivation of a holder, release one whose device is gone, or add a license to the group.',
  },
);

const fullRefusal = ({ seats, seatsTaken }: License): Outcome<never> | undefined =>
  seatsTaken < seats ? undefined : noSeatLeft;

const noneInGroup = refused('LICENSE_UNKNOWN', 'The group of this user has no license for this product.');

export const licenseUnknown = (op: Claims<'request'>['op']): Outcome<never> =>
  refused(
    'LICENSE_UNKNOWN',
    op === 'activate'
      ? 'No license of this product has this code. Check the code and the product on the device, and make a new request.'
      : 'The activation to refresh does not belong to this device. Make an activation request with the license code.',
  );
