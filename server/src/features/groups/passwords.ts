import type { Random } from '@countersign/shared';

/** OWASP's recommendation for Argon2id; memory in KiB. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const PREFIX = '$argon2id$v=19$m=19456,t=2,p=1$';
/** Hash for unknown users: comparing with it takes as long as for a known user. */
const NOBODYS = `${PREFIX}${'A'.repeat(22)}$${'A'.repeat(43)}`;
/** Node has four threads for this and for disk syncs: a flood of passwords must not occupy all of them. */
const AT_ONCE = 2;

let loading: Promise<typeof import('@node-rs/argon2')> | undefined;
/** Loaded on first use: a server without users starts without it. */
const argon2 = () => (loading ??= import('@node-rs/argon2'));

/**
 * Stored passwords: Argon2id in the PHC string format. Text is normalized, so that equivalent Unicode spellings are the
 * same password.
 */
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

  /** @param hash omitted for an unknown user: the result is false, after the same time */
  async isRight(password: string, hash: string | undefined): Promise<boolean> {
    const { verify } = await argon2();
    const right = await this.#inTurn(() => verify(hash ?? NOBODYS, password.normalize('NFC')));
    return right && hash !== undefined;
  }

  /** Whether a hash was made with other than the current parameters. */
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
