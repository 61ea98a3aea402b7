import { createHash } from 'node:crypto';
import { randomId } from '@countersign/shared';
import { readAll } from '../../store/pages.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerIdOf } from '../devices/computer-id.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { saveLicense } from '../licenses/save-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { startedTerm } from '../terms/started-term.js';
import { isoTime } from '../time.js';
import type { Activation } from './activation-record.js';
import { endActivation } from './activations.js';
import { ledgerBehindRefusal, licenseRefusal, seatRefusal } from './request-refusals.js';

/** The activation, and whether it took a seat just now or already had one. */
export interface NamedActivation {
  readonly activation: Activation;
  readonly isNew: boolean;
  readonly license: License;
}

const NAMED = 'name:';
const NAMELESS = 'nameless:';

/**
 * Seats of devices without a device key, which never get a certificate: a client of an older system sends a name, or
 * nothing, and checks online. They are activations like others, with generation 0 and no machine.
 */
export class NamedActivations {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Returns the active ones, oldest first; the name is `activation.label`, absent if the client sent none. */
  list(licenseId: string): Promise<readonly Activation[]> {
    return this.#dependencies.ledger.transaction((tx) => activeNamed(tx, licenseId));
  }

  /**
   * Takes a seat for a name, unless the name has one. Without a name, each call takes another seat. Refuses
   * `LICENSE_UNKNOWN`, `LICENSE_SUSPENDED`, `LICENSE_SWITCHED_OFF`, `LICENSE_EXPIRED`, `LEDGER_BEHIND`, `NO_SEAT_LEFT`,
   * and `DEVICE_NAME_MISSING` if the license has named devices and this call has no name.
   * @param name 1 to 200 characters, in the form in which the caller compares names
   */
  activate(licenseId: string, name: string | undefined, actor: Actor): Promise<Outcome<NamedActivation>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      const found = await tx.licenses.get(licenseId);
      if (found === undefined) return licenseUnknown(licenseId);
      const license = startedTerm(found, now);
      const active = await activeNamed(tx, licenseId);
      const held = name === undefined ? undefined : active.find(({ device }) => device === deviceOf(name));
      const refusal =
        licenseRefusal(license, now) ??
        (name === undefined && active.some(isNamed) ? nameMissing() : undefined) ??
        ledgerBehindRefusal(license, held) ??
        (await seatRefusal(tx, license, held));
      if (refusal !== undefined) return refusal;
      if (held !== undefined) {
        const activation: Activation = { ...held, refreshedAt: isoTime(now) };
        await tx.activations.put(activation);
        return granted({ activation, isNew: false, license });
      }
      const activation = newActivation(license, randomId('act', 16, random), name, now);
      await tx.activations.insert(activation);
      const taken: License = {
        ...license,
        seatsTaken: license.seatsTaken + 1,
        lastActivatedAt: activation.createdAt,
      };
      await saveLicense(tx, taken);
      const detail = { licenseId, generation: 0 };
      await recordAudit(tx, random, now, { actor, action: 'activation.created', subject: activation.id, detail });
      return granted({ activation, isNew: true, license: taken });
    });
  }

  /**
   * Returns the seat of a name or, without a name, the latest seat that was taken without one. The result is
   * `undefined` if there was none. Refuses `LICENSE_UNKNOWN`, and `DEVICE_NAME_MISSING` as `activate` does.
   */
  deactivate(licenseId: string, name: string | undefined, actor: Actor): Promise<Outcome<Activation | undefined>> {
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const active = await activeNamed(tx, licenseId);
      if (name === undefined && active.some(isNamed)) return nameMissing();
      const held = name === undefined ? active.at(-1) : active.find(({ device }) => device === deviceOf(name));
      if (held === undefined) return granted(undefined);
      return granted(await endActivation(tx, this.#dependencies, now, held, 'deactivated', actor, { licenseId }));
    });
  }
}

const deviceOf = (name: string): string => `${NAMED}${name}`;
const isNamed = ({ device }: Activation): boolean => device.startsWith(NAMED);

function newActivation(
  { id: licenseId, productId }: License,
  id: string,
  name: string | undefined,
  now: number,
): Activation {
  const device = name === undefined ? `${NAMELESS}${id}` : deviceOf(name);
  const at = isoTime(now);
  return {
    id,
    licenseId,
    productId,
    status: 'active',
    device,
    computerId: computerIdOf(createHash('sha256').update(device).digest('base64url')),
    ...(name !== undefined && { label: name }),
    generation: 0,
    machine: {},
    createdAt: at,
    refreshedAt: at,
    seat: `${licenseId}:${device}`,
  };
}

async function activeNamed(tx: LedgerTransaction, licenseId: string): Promise<readonly Activation[]> {
  const active = await readAll((cursor) =>
    tx.activations.page({ where: { licenseId, status: 'active' }, cursor, limit: 1_000 }),
  );
  return active
    .filter(({ device }) => device.startsWith(NAMED) || device.startsWith(NAMELESS))
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
}

const nameMissing = (): Outcome<never> =>
  refused('DEVICE_NAME_MISSING', 'Devices with names use this license, so this device must send its name, too.', {
    remedy: 'If this device has no name, release the named devices first: countersign activation release.',
  });
