import { type Claims, randomTokenId } from '@countersign/shared';
import type { Activation } from '../activations/activation-record.js';
import { isRefusedForFork } from '../activations/forks.js';
import type { Issuer } from '../issuing/issuer.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { provenHeld } from '../reconciliation/newer.js';
import { nextCheck } from '../terms/next-check.js';

export interface CheckQuestion {
  readonly product: string;
  readonly activation: string;
  /** Of the certificate that the device has. */
  readonly generation: number;
  /** 128 random bits of the device, base64url: the answer repeats it. */
  readonly nonce: string;
}

type Standing = Pick<Claims<'check'>, 'sts' | 'chk'>;

/** Online checks: whether an activation stands, in an answer that is signed and bound to the question. */
export class Checks {
  readonly #means: Means;
  readonly #issuer: Issuer;

  constructor(means: Means, issuer: Issuer) {
    this.#means = means;
    this.#issuer = issuer;
  }

  /** The answer bundle. An activation that is not here is an answer too (`unknown`): only the vendor can sign that. */
  async answer(question: CheckQuestion): Promise<string> {
    const now = this.#means.clock();
    const seconds = Math.floor(now / 1000);
    const standing = await this.#means.ledger.transaction((tx) => this.#standing(tx, question, now));
    return this.#issuer.sign({
      type: 'check',
      kid: this.#issuer.currentKid(seconds),
      claims: {
        v: 1,
        iss: this.#issuer.vendor,
        aud: question.product,
        jti: randomTokenId(this.#means.random),
        iat: seconds,
        act: question.activation,
        gen: question.generation,
        nonce: question.nonce,
        ...standing,
      },
    });
  }

  async #standing(
    tx: LedgerTransaction,
    { activation: id, product, generation }: CheckQuestion,
    now: number,
  ): Promise<Standing> {
    const activation = await tx.activations.get(id);
    const known = activation?.productId === product && generation <= activation.generation;
    const held = known ? activation : await provenHeld(tx, { activation, id, product, generation });
    if (held === undefined) return { sts: 'unknown' };
    const license = await tx.licenses.get(held.licenseId);
    // A license that was sold after the backup, too, is proven by the certificate alone.
    const standing = license === undefined && !known ? 'active' : statusOf(held, license, generation, now);
    const settings = (await tx.products.get(product)) ?? {};
    const isTurnedAway = activation !== undefined && isRefusedForFork(settings, activation);
    const sts = isTurnedAway && isGood(standing) ? 'forked' : standing;
    if (!isGood(sts)) return { sts };
    const contact = { by: 'check', vmPlatform: activation?.vmPlatform, now: Math.floor(now / 1000) } as const;
    const chk = nextCheck(settings, license ?? {}, contact);
    return chk === undefined ? { sts } : { sts, chk };
  }
}

const isGood = (sts: Claims<'check'>['sts']): boolean => sts === 'active' || sts === 'outdated';

function statusOf(
  activation: Pick<Activation, 'status' | 'generation'>,
  license: License | undefined,
  generation: number,
  now: number,
): Claims<'check'>['sts'] {
  if (activation.status !== 'active' || license === undefined) return 'deactivated';
  const { status, switchedOffAt, returnedAt } = license;
  if (status === 'suspended' || switchedOffAt !== undefined || returnedAt !== undefined) return 'suspended';
  if (license.expiresAt !== undefined && now >= Date.parse(license.expiresAt)) return 'expired';
  return generation < activation.generation ? 'outdated' : 'active';
}
