import { createHash } from 'node:crypto';
import type { WindowCounter } from '../../store/counter.js';
import type { Means } from '../ledger.js';
import { nameKey } from '../name-key.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { lockGroups } from './group-rules.js';
import type { GroupUser } from './group-user-record.js';
import type { Passwords } from './passwords.js';

/** Wrong passwords for one name in one window of the counter. */
const MOST_FAILURES = 10;

/** Says whether a user's name and password belong together. */
export class SignIns {
  readonly #means: Means;
  readonly #passwords: Passwords;
  readonly #failures: WindowCounter;

  constructor(means: Means, passwords: Passwords, failures: WindowCounter) {
    this.#means = means;
    this.#passwords = passwords;
    this.#failures = failures;
  }

  /**
   * Refuses `SIGN_IN_REFUSED`, without a difference between a wrong name and a wrong password, and `SIGN_IN_LIMITED` for
   * a name that had too many wrong passwords, known or not; then not even the right one is looked at.
   */
  async authenticate(username: string, password: string): Promise<Outcome<GroupUser>> {
    const { ledger, clock } = this.#means;
    const now = clock();
    const key = keyOf(username);
    // Each attempt counts as a failure until it has proved to be none: so many at once don't get past the limit.
    const { count } = await this.#failures.hit(key, now);
    if (count > MOST_FAILURES) return limited;
    const [user] = await ledger.transaction((tx) => tx.groupUsers.find('nameKey', nameKey(username)));
    const isRight = await this.#passwords.isRight(password, user?.passwordHash);
    if (user === undefined || !isRight) return signInRefused;
    await this.#failures.hit(key, now, -1);
    if (this.#passwords.isOutdated(user.passwordHash)) await this.#hashAnew(user, password);
    return granted(user);
  }

  async #hashAnew({ id, passwordHash: outdated }: GroupUser, password: string): Promise<void> {
    const passwordHash = await this.#passwords.hash(password);
    await this.#means.ledger.transaction(async (tx) => {
      await lockGroups(tx);
      const user = await tx.groupUsers.get(id);
      // Another password by now, perhaps.
      if (user?.passwordHash === outdated) await tx.groupUsers.put({ ...user, passwordHash });
    });
  }
}

/** Counters are kept where no secret belongs, and people type their password in the place of their name. */
const keyOf = (username: string): string =>
  createHash('sha256').update(nameKey(username)).digest('base64url').slice(0, 22);

export const signInRefused = refused('SIGN_IN_REFUSED', 'There is no user of this name with this password.');
const limited = refused('SIGN_IN_LIMITED', 'Too many wrong passwords for this name. Try again in a minute.');
