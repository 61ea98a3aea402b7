import { createHash } from 'node:crypto';
import { randomId } from '@countersign/shared';
import { allOf } from '../../store/pages.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerIdOf } from '../devices/computer-id.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { putLicense } from '../licenses/put-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { startedTerm } from '../terms/started-term.js';
import { isoTime } from '../time.js';
import type { Activation } from './activation-record.js';
import { endActivation } from './activations.js';
import { behindRefusal, licenseRefusal, seatRefusal } from './request-refusals.js';

/** What was activated: whether it took a seat just now, or had one already. */
export interface NamedActivation {
  readonly activation: Activation;
  readonly isNew: boolean;
  readonly license: License;
}

const NAMED = 'name:';
const NAMELESS = 'nameless:';

/**
 * Seats of devices that have no key of their own and never get a certificate: an older system's client says a name, or
 * nothing, and asks again online. They are activations like others, with generation 0 and no machine.
 */
export class NamedActivations {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Those that are active, the oldest first; the name is `activation.label`, absent where the client gave none. */
  list(licenseId: string): Promise<readonly Activation[]> {
    return this.#means.ledger.transaction((tx) => activeNamed(tx, licenseId));
  }

  /**
   * Takes a seat for a name, unless it has one. Without a name each call takes another seat. Refuses `LICENSE_UNKNOWN`,
   * `LICENSE_SUSPENDED`, `LICENSE_SWITCHED_OFF`, `LICENSE_EXPIRED`, `LEDGER_BEHIND`, `NO_SEAT_LEFT`, and
   * `DEVICE_NAME_MISSING` when the license has named devices and this call names none.
   * @param name 1 to 200 characters, in the form in which the caller compares them
   */
  activate(licenseId: string, name: string | undefined, actor: Actor): Promise<Outcome<NamedActivation>> {
    const { ledger, clock, random } = this.#means;
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
        behindRefusal(license, held) ??
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
      await putLicense(tx, taken);
      const detail = { licenseId, generation: 0 };
      await recordAudit(tx, random, now, { actor, action: 'activation.created', subject: activation.id, detail });
      return granted({ activation, isNew: true, license: taken });
    });
  }

  /**
   * Gives the seat of a name back or, without a name, the latest that was taken without one. Answers `undefined` when
   * there was none. Refuses `LICENSE_UNKNOWN`, and `DEVICE_NAME_MISSING` as `activate` does.
   */
  deactivate(licenseId: string, name: string | undefined, actor: Actor): Promise<Outcome<Activation | undefined>> {
    const now = this.#means.clock();
    return this.#means.ledger.transaction(async (tx) => {
      await tx.lock('licenses', licenseId);
      if ((await tx.licenses.get(licenseId)) === undefined) return licenseUnknown(licenseId);
      const active = await activeNamed(tx, licenseId);
      if (name === undefined && active.some(isNamed)) return nameMissing();
      const held = name === undefined ? active.at(-1) : active.find(({ device }) => device === deviceOf(name));
      if (held === undefined) return granted(undefined);
      return granted(await endActivation(tx, this.#means, now, held, 'deactivated', actor, { licenseId }));
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
  const active = await allOf((cursor) =>
    tx.activations.page({ where: { licenseId, status: 'active' }, cursor, limit: 1_000 }),
  );
  return active
    .filter(({ device }) => device.startsWith(NAMED) || device.startsWith(NAMELESS))
    .sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0));
}

const nameMissing = (): Outcome<never> =>
  refused(
    'DEVICE_NAME_MISSING',
    'The license is in use by devices that have a name, so this device must say its own.',
    { remedy: 'Release the named devices first, if this one has no name: countersign activation release.' },
  );
