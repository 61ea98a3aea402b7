import { type Claims, createSigner, type PrivateJwk, publicJwk, randomTokenId } from '@countersign/shared';
import type { Context } from '../context.js';
import type { UsageState } from './usage-accounts.js';

type Said = Pick<Claims<'usage'>, 'op' | 'tot' | 'fea' | 'amt' | 'prc' | 'til'>;

export interface UsageToken {
  readonly jti: string;
  readonly token: string;
  /** Includes the number of the token. */
  readonly usage: UsageState;
}

/**
 * Signs a usage token. Its number grows with the clock, so that a restored state soon exceeds what it has sent since.
 *
 * @param now seconds since 1970
 */
export async function signUsage(
  { pinned, product, random }: Context,
  key: PrivateJwk,
  usage: UsageState,
  act: string,
  now: number,
  said: Said,
): Promise<UsageToken> {
  const num = Math.max(usage.number + 1, now * 1_000);
  const jti = randomTokenId(random);
  const common = { v: 1, iss: pinned.vendor, aud: product, jti, iat: now, cnf: { jwk: publicJwk(key) } } as const;
  const token = await createSigner(key).sign('usage', { ...common, act, num, ...said });
  return { jti, token, usage: { ...usage, number: num } };
}
