import { createHash } from 'node:crypto';
import type { WindowCounter } from '../../store/counter.js';
import type { Dependencies } from '../ledger.js';
import { nameKey } from '../name-key.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { lockGroups } from './group-rules.js';
import type { GroupUser } from './group-user-record.js';
import type { Passwords } from './passwords.js';

/** Wrong passwords for one name in one window of the counter. */
const MAX_FAILURES = 10;

/** Checks a user's name and password. */
export class SignIns {
  readonly #dependencies: Dependencies;
  readonly #passwords: Passwords;
  readonly #failures: WindowCounter;

  constructor(dependencies: Dependencies, passwords: Passwords, failures: WindowCounter) {
    this.#dependencies = dependencies;
    this.#passwords = passwords;
    this.#failures = failures;
  }

  /**
   * Refuses `SIGN_IN_REFUSED`, without distinguishing a wrong name from a wrong password, and `SIGN_IN_LIMITED` for a
   * name, known or not, with too many wrong passwords; then even the right password is not checked.
   */
  async authenticate(username: string, password: string): Promise<Outcome<GroupUser>> {
    const { ledger, clock } = this.#dependencies;
    const now = clock();
    const key = keyOf(username);
    // Each attempt counts as a failure until it succeeds, so that many simultaneous attempts can't exceed the limit.
    const { count } = await this.#failures.hit(key, now);
    if (count > MAX_FAILURES) return limited;
    const [user] = await ledger.transaction((tx) => tx.groupUsers.find('nameKey', nameKey(username)));
    const isRight = await this.#passwords.isRight(password, user?.passwordHash);
    if (user === undefined || !isRight) return signInRefused;
    await this.#failures.hit(key, now, -1);
    if (this.#passwords.isOutdated(user.passwordHash)) await this.#hashAnew(user, password);
    return granted(user);
  }

  async #hashAnew({ id, passwordHash: outdated }: GroupUser, password: string): Promise<void> {
    const passwordHash = await this.#passwords.hash(password);
    await this.#dependencies.ledger.transaction(async (tx) => {
      await lockGroups(tx);
      const user = await tx.groupUsers.get(id);
      // The password may have changed meanwhile.
      if (user?.passwordHash === outdated) await tx.groupUsers.put({ ...user, passwordHash });
    });
  }
}

/** Counters must not hold secrets, and people sometimes type their password as their name. */
const keyOf = (username: string): string =>
  createHash('sha256').update(nameKey(username)).digest('base64url').slice(0, 22);

export const signInRefused = refused('SIGN_IN_REFUSED', 'The user name or the password is wrong.');
const limited = refused('SIGN_IN_LIMITED', 'Too many wrong passwords for this name. Try again in a minute.');
