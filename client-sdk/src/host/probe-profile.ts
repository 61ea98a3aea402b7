import { randomTokenId } from '@countersign/shared';
import { decideInDatabase } from '../state/indexed-db.js';

const DATABASE = 'countersign-profile';
const KEY = 'id';

/**
 * A page can't read what identifies the machine. This identifies the browser's profile instead: a random id, made on
 * first use and stored for the origin, whatever the product and the database of its state.
 *
 * @throws CountersignError `STATE_UNREADABLE` if the browser stores nothing
 */
export async function probeProfile(): Promise<{ readonly profile: string }> {
  const made = randomTokenId((bytes) => crypto.getRandomValues(new Uint8Array(bytes)));
  const profile = await decideInDatabase(DATABASE, KEY, (known) =>
    known === undefined ? { put: { [KEY]: made }, result: made } : { result: known },
  );
  return { profile };
}
