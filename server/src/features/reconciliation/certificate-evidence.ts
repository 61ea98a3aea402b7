import type { Trust } from '@countersign/shared';
import { recordAudit } from '../audit/record-audit.js';
import type { Issuance } from '../issuing/issuer.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { saveLicense } from '../licenses/save-license.js';
import { isoTime } from '../time.js';
import { findEvidence, isNewerThanLedger } from './ledger-comparison.js';
import { readOwnCertificate } from './read-own-certificate.js';

export interface PresentedCertificate {
  /** The activation bundle of the device. */
  readonly certificate: string;
  /** The activation that the device claims: it saves a lookup if it is known, and proves nothing. */
  readonly activation: string;
  readonly generation: number;
}

/** Certificates that devices present because the ledger does not know their activations. */
export class CertificateEvidence {
  readonly #dependencies: Dependencies;
  readonly #trust: Trust;

  /** @param trust the vendor's own roots */
  constructor(dependencies: Dependencies, trust: Trust) {
    this.#dependencies = dependencies;
    this.#trust = trust;
  }

  /**
   * Stores a certificate that is newer than the ledger as evidence, durably, and closes its license to new devices
   * until the ledger is reconciled. A certificate with nothing new costs no signature check.
   * @throws CountersignError as the verifier
   */
  async record({ certificate, activation, generation }: PresentedCertificate): Promise<void> {
    const { ledger } = this.#dependencies;
    if (await ledger.transaction((tx) => isKnown(tx, activation, generation))) return;
    const issuance = await readOwnCertificate(certificate, this.#trust);
    const now = this.#dependencies.clock();
    await ledger.transaction((tx) => this.#record(tx, issuance, now));
  }

  async #record(tx: LedgerTransaction, issuance: Issuance<'activation'>, now: number): Promise<void> {
    const { act, lic, gen, cnf, jti } = issuance.claims;
    await tx.lock('licenses', lic);
    if (!(await isNewerThanLedger(tx, issuance.claims))) return;
    if ((await findEvidence(tx, act, gen)) !== undefined) return;
    await tx.evidence.put({ id: act, licenseId: lic, issuance, recordedAt: isoTime(now) });
    const license = await tx.licenses.get(lic);
    if (license !== undefined && license.behindSince === undefined) {
      await saveLicense(tx, { ...license, behindSince: isoTime(now) });
    }
    await recordAudit(tx, this.#dependencies.random, now, {
      // The signature proves that we issued it, but not who sent it.
      actor: 'anonymous',
      action: 'evidence.recorded',
      subject: act,
      detail: { licenseId: lic, generation: gen, certificate: jti, device: cnf.jkt },
    });
  }
}

async function isKnown(tx: LedgerTransaction, id: string, generation: number): Promise<boolean> {
  const known = (await tx.activations.get(id))?.generation ?? 0;
  return known >= generation || (await findEvidence(tx, id, generation)) !== undefined;
}
