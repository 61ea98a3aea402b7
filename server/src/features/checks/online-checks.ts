import { type Claims, randomTokenId } from '@countersign/shared';
import type { Activation } from '../activations/activation-record.js';
import { isRefusedForFork } from '../activations/forks.js';
import type { Issuer } from '../issuing/issuer.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { activationFromEvidence } from '../reconciliation/ledger-comparison.js';
import { nextCheck } from '../terms/next-check.js';

export interface CheckRequest {
  readonly product: string;
  readonly activation: string;
  /** Generation of the certificate on the device. */
  readonly generation: number;
  /** 128 random bits of the device, base64url; repeated in the answer. */
  readonly nonce: string;
}

type CheckStatus = Pick<Claims<'check'>, 'sts' | 'chk'>;

/** Online checks: whether an activation is still valid, in a signed answer that is bound to the question. */
export class OnlineChecks {
  readonly #dependencies: Dependencies;
  readonly #issuer: Issuer;

  constructor(dependencies: Dependencies, issuer: Issuer) {
    this.#dependencies = dependencies;
    this.#issuer = issuer;
  }

  /** Returns the answer bundle. An unknown activation is an answer too (`unknown`): only the vendor can sign it. */
  async answer(question: CheckRequest): Promise<string> {
    const now = this.#dependencies.clock();
    const seconds = Math.floor(now / 1000);
    const status = await this.#dependencies.ledger.transaction((tx) => this.#statusOf(tx, question, now));
    return this.#issuer.sign({
      type: 'check',
      kid: this.#issuer.currentKid(seconds),
      claims: {
        v: 1,
        iss: this.#issuer.vendor,
        aud: question.product,
        jti: randomTokenId(this.#dependencies.random),
        iat: seconds,
        act: question.activation,
        gen: question.generation,
        nonce: question.nonce,
        ...status,
      },
    });
  }

  async #statusOf(
    tx: LedgerTransaction,
    { activation: id, product, generation }: CheckRequest,
    now: number,
  ): Promise<CheckStatus> {
    const activation = await tx.activations.get(id);
    const known = activation?.productId === product && generation <= activation.generation;
    const held = known ? activation : await activationFromEvidence(tx, { activation, id, product, generation });
    if (held === undefined) return { sts: 'unknown' };
    const license = await tx.licenses.get(held.licenseId);
    // A license that was sold after the backup is also proven by the certificate alone.
    const status = license === undefined && !known ? 'active' : statusOf(held, license, generation, now);
    const settings = (await tx.products.get(product)) ?? {};
    const isRefused = activation !== undefined && isRefusedForFork(settings, activation);
    const sts = isRefused && isGood(status) ? 'forked' : status;
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
