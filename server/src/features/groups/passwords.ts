import type { Random } from '@countersign/shared';

/** OWASP's recommendation for Argon2id; memory in KiB. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const PREFIX = '$argon2id$v=19$m=19456,t=2,p=1$';
/** Of no password: what the password of an unknown user is compared with, so that it takes as long as for a known one. */
const NOBODYS = `${PREFIX}${'A'.repeat(22)}$${'A'.repeat(43)}`;
/** Node has four threads for this and for what is synced to the disk: a flood of passwords must not take them all. */
const AT_ONCE = 2;

let loading: Promise<typeof import('@node-rs/argon2')> | undefined;
/** When it is first needed: a server that has no users starts without it. */
const argon2 = () => (loading ??= import('@node-rs/argon2'));

/** Passwords as they are kept: Argon2id in the PHC string format. The same text is the same password, however it was composed. */
export class Passwords {
  readonly #random: Random;
  readonly #waiting: (() => void)[] = [];
  #free = AT_ONCE;

  constructor(random: Random) {
    this.#random = random;
  }

  async hash(password: string): Promise<string> {
    const { hash } = await argon2();
    return this.#inTurn(() => hash(password.normalize('NFC'), { ...PARAMETERS, salt: this.#random(16) }));
  }

  /** @param hash left out for a user who is not there: never right, and takes as long */
  async isRight(password: string, hash: string | undefined): Promise<boolean> {
    const { verify } = await argon2();
    const right = await this.#inTurn(() => verify(hash ?? NOBODYS, password.normalize('NFC')));
    return right && hash !== undefined;
  }

  /** Whether a hash was made with other parameters than are used now. */
  isOutdated(hash: string): boolean {
    return !hash.startsWith(PREFIX);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
