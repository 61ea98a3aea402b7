import { randomTokenId } from '@countersign/shared';
import { decideIn } from '../state/indexed-db.js';

const DATABASE = 'countersign-profile';
const KEY = 'id';

/**
 * A page can't read what identifies the machine. This stands for the browser's profile: a random id, made on first use and
 * kept for the origin, whatever the product and the database of its state.
 *
 * @throws CountersignError `STATE_UNREADABLE` where the browser keeps nothing
 */
export async function probeProfile(): Promise<{ readonly profile: string }> {
  const made = randomTokenId((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const profile = await decideIn(DATABASE, KEY, (known) =>
    known === undefined ? { put: { [KEY]: made }, result: made } : { result: known },
  );
  return { profile };
}
