import { randomTokenId } from '@countersign/shared';
import type { MachineProbe } from '../machine/probe.js';
import { decideIn } from '../state/indexed-db.js';

const DATABASE = 'countersign-profile';
const KEY = 'id';

/**
 * A page can't read what identifies the machine. This stands for the browser's profile: a random id, made on first use and
 * kept for the origin, whatever the product and the database of its state.
 *
 * @throws CountersignError `STATE_UNREADABLE` where the browser keeps nothing
 */
export const probeProfile: MachineProbe = async () => {
  const made = randomTokenId((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const profile = await decideIn(DATABASE, KEY, (known) =>
    known === undefined ? { put: { [KEY]: made }, result: made } : { result: known },
  );
  return { profile };
};
