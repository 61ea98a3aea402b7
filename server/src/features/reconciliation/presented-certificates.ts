import type { Trust } from '@countersign/shared';
import { recordAudit } from '../audit/record-audit.js';
import type { IssuanceOf } from '../issuing/issuer.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import { putLicense } from '../licenses/put-license.js';
import { isoTime } from '../time.js';
import { readOwnCertificate } from './certificate.js';
import { evidenceOf, isNewerThanLedger } from './newer.js';

export interface Presented {
  /** The activation bundle that the device has. */
  readonly certificate: string;
  /** What the device says that it is about: it spares a look at what is known, and proves nothing. */
  readonly activation: string;
  readonly generation: number;
}

/** Certificates that devices present because the ledger does not know what they hold. */
export class PresentedCertificates {
  readonly #means: Means;
  readonly #trust: Trust;

  /** @param trust the vendor's own roots */
  constructor(means: Means, trust: Trust) {
    this.#means = means;
    this.#trust = trust;
  }

  /**
   * Keeps a certificate that is newer than the ledger as evidence, durably, and closes its license to new devices until
   * the ledger is reconciled. One that says what is known already costs no signature check.
   * @throws CountersignError what the verifier finds wrong
   */
  async present({ certificate, activation, generation }: Presented): Promise<void> {
    const { ledger } = this.#means;
    if (await ledger.transaction((tx) => isKnown(tx, activation, generation))) return;
    const issuance = await readOwnCertificate(certificate, this.#trust);
    const now = this.#means.clock();
    await ledger.transaction((tx) => this.#record(tx, issuance, now));
  }

  async #record(tx: LedgerTransaction, issuance: IssuanceOf<'activation'>, now: number): Promise<void> {
    const { act, lic, gen, cnf, jti } = issuance.claims;
    await tx.lock('licenses', lic);
    if (!(await isNewerThanLedger(tx, issuance.claims))) return;
    if ((await evidenceOf(tx, act, gen)) !== undefined) return;
    await tx.evidence.put({ id: act, licenseId: lic, issuance, recordedAt: isoTime(now) });
    const license = await tx.licenses.get(lic);
    if (license !== undefined && license.behindSince === undefined) {
      await putLicense(tx, { ...license, behindSince: isoTime(now) });
    }
    await recordAudit(tx, this.#means.random, now, {
      // Its signature proves that we issued it; who sent it here is not proven.
      actor: 'anonymous',
      action: 'evidence.recorded',
      subject: act,
      detail: { licenseId: lic, generation: gen, certificate: jti, device: cnf.jkt },
    });
  }
}

async function isKnown(tx: LedgerTransaction, id: string, generation: number): Promise<boolean> {
  const known = (await tx.activations.get(id))?.generation ?? 0;
  return known >= generation || (await evidenceOf(tx, id, generation)) !== undefined;
}
