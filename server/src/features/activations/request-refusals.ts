import { type Claims, describeMatch, identifiesMachine, matchMachine } from '@countersign/shared';
import type { LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { type Outcome, refused } from '../outcome.js';
import type { Product } from '../products/product-record.js';
import { ledgerBehind } from '../reconciliation/ledger-comparison.js';
import { machineBinding } from './activation-claims.js';
import type { Activation } from './activation-record.js';

export function licenseRefusal(license: License, now: number): Outcome<never> | undefined {
  const { status, expiresAt, returnedAt, switchedOffAt } = license;
  if (status === 'suspended') {
    return refused('LICENSE_SUSPENDED', 'This license is suspended. Ask the vendor to reinstate it.', {
      remedy: 'Reinstate it first: countersign license reinstate.',
    });
  }
  if (returnedAt !== undefined) {
    return refused('LICENSE_RETURNED', 'This license was taken back from its order. Contact the vendor.');
  }
  if (switchedOffAt !== undefined) {
    return refused(
      'LICENSE_SWITCHED_OFF',
      'The holder of this license switched it off. The holder can switch it on again.',
    );
  }
  if (expiresAt === undefined || now < Date.parse(expiresAt)) return undefined;
  return refused('LICENSE_EXPIRED', `This license expired at ${expiresAt}. Ask the vendor for a new license.`);
}

/** A ledger that has forgotten who holds the seats of this license must not sell one; existing holders keep theirs. */
export const ledgerBehindRefusal = (
  { behindSince }: License,
  held: Activation | undefined,
): Outcome<never> | undefined => (behindSince === undefined || held !== undefined ? undefined : ledgerBehind());

/**
 * A device key can be copied with its folder. So a device keeps its seat only on the machine that the seat was given
 * to, within the changes that the product allows. Otherwise one seat would serve any number of machines.
 */
export function machineRefusal(
  { mch }: Claims<'request'>,
  product: Product,
  held: Activation | undefined,
): Outcome<never> | undefined {
  if (!identifiesMachine(mch.c)) {
    return machineUnidentified;
  }
  if (held === undefined) return undefined;
  const match = matchMachine(machineBinding(product, held.machine), mch.c);
  if (match.matches) return undefined;
  return refused(
    'MACHINE_CHANGED',
    `The seat of this device is for another machine: ${describeMatch(match)}. Deactivate it, then make a new request.`,
    {
      remedy: `If it is the same device with new parts, or if the old machine is gone: countersign activation release ${held.id}.`,
    },
  );
}

export const machineUnidentified = refused(
  'MACHINE_UNIDENTIFIED',
  'The request names no component that tells its machine from others, so no license can be bound to it. ' +
    'Make one where the application can read a machine id, a board, a disk or a network card. In a container, mount ' +
    'the machine id of its host read-only (/etc/machine-id).',
);

const SHOWN_HOLDERS = 20;

export async function seatRefusal(
  tx: LedgerTransaction,
  { id, seats, seatsTaken }: License,
  held: Activation | undefined,
): Promise<Outcome<never> | undefined> {
  if (held !== undefined || seatsTaken < seats) return undefined;
  const { items } = await tx.activations.page({ where: { licenseId: id, status: 'active' }, limit: SHOWN_HOLDERS });
  const holders = items.map(({ id: activation, label, createdAt: since }) => ({
    activation,
    ...(label !== undefined && { label }),
    since,
  }));
  return refused(
    'NO_SEAT_LEFT',
    `${seats === 1 ? 'The only seat of this license is' : `All ${seats} seats of this license are`} taken. ` +
      'Deactivate another device first, or ask the vendor for more seats.',
    { remedy: 'Process a deactivation of a holder, release one whose device is gone, or sell more seats.', holders },
  );
}
