import { readAll, readPages } from '../../store/pages.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerIdOf } from '../devices/computer-id.js';
import type { Issuance } from '../issuing/issuer.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { saveLicense } from '../licenses/save-license.js';
import { isoTime } from '../time.js';
import { compareWithLedger, type ReconciliationResult } from './compare-with-ledger.js';
import type { Evidence } from './evidence-record.js';

type ActivationIssuance = Issuance<'activation'>;

/** The result for one license. */
export interface ReconciledLicense {
  readonly license: string;
  /** Absent if the ledger has no such license: it was also sold after the backup. */
  readonly seats?: number;
  /** Active activations, including the restored ones. */
  readonly seatsTaken?: number;
  /** Whether more devices hold a seat than were sold. */
  readonly oversold: boolean;
  /** Since when it accepted no new devices; absent if it did. */
  readonly closedSince?: string;
  readonly findings: readonly ReconciliationResult[];
}

const PAGE = 1_000;

/** Restores what the ledger has forgotten, as far as certificates prove it. */
export class Reconciliation {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Processes the evidence and the given certificates, license by license, each in one unit of work. A second run finds
   * nothing left to do.
   *
   * @param certificates what this vendor's keys signed, verified
   * @param dryRun only reports what would be done
   */
  async reconcile(
    certificates: readonly ActivationIssuance[],
    { actor, dryRun }: { readonly actor: Actor; readonly dryRun: boolean },
  ): Promise<readonly ReconciledLicense[]> {
    const now = this.#dependencies.clock();
    const byLicense = newestByLicense([...(await this.#evidence()).map(({ issuance }) => issuance), ...certificates]);
    const reconciled: ReconciledLicense[] = [];
    for (const [license, issuances] of [...byLicense].sort(([a], [b]) => (a < b ? -1 : 1))) {
      reconciled.push(
        await this.#dependencies.ledger.transaction((tx) =>
          this.#reconcile(tx, license, issuances, { actor, dryRun, now }),
        ),
      );
    }
    return reconciled;
  }

  #evidence(): Promise<readonly Evidence[]> {
    return readAll((cursor) =>
      this.#dependencies.ledger.transaction((tx) => tx.evidence.page({ cursor, limit: PAGE })),
    );
  }

  async #reconcile(
    tx: LedgerTransaction,
    id: string,
    issuances: readonly ActivationIssuance[],
    { actor, dryRun, now }: { readonly actor: Actor; readonly dryRun: boolean; readonly now: number },
  ): Promise<ReconciledLicense> {
    await tx.lock('licenses', id);
    const license = await tx.licenses.get(id);
    const findings = await compareWithLedger(tx, license, issuances);
    if (license === undefined) return { license: id, oversold: false, findings };
    const created = findings.filter(({ outcome }) => outcome === 'created').length;
    const seatsTaken = (await countActive(tx, id)) + created;
    if (!dryRun) await this.#apply(tx, { ...license, seatsTaken }, issuances, findings, actor, now);
    return {
      license: id,
      seats: license.seats,
      seatsTaken,
      oversold: seatsTaken > license.seats,
      ...(license.behindSince !== undefined && { closedSince: license.behindSince }),
      findings,
    };
  }

  async #apply(
    tx: LedgerTransaction,
    { behindSince, ...license }: License,
    issuances: readonly ActivationIssuance[],
    findings: readonly ReconciliationResult[],
    actor: Actor,
    now: number,
  ): Promise<void> {
    for (const [index, { outcome, activation, generation }] of findings.entries()) {
      const issuance = issuances[index];
      if (issuance === undefined) continue;
      await tx.evidence.delete(activation);
      if (outcome !== 'created' && outcome !== 'generation-raised') continue;
      await takeUp(tx, issuance);
      await recordAudit(tx, this.#dependencies.random, now, {
        actor,
        action: outcome === 'created' ? 'activation.recovered' : 'activation.generation-raised',
        subject: activation,
        detail: { licenseId: license.id, generation, certificate: issuance.claims.jti },
      });
    }
    const before = await tx.licenses.get(license.id);
    if (behindSince === undefined && before?.seatsTaken === license.seatsTaken) return;
    await saveLicense(tx, license);
    const detail = { seatsTaken: license.seatsTaken, seats: license.seats };
    await recordAudit(tx, this.#dependencies.random, now, {
      actor,
      action: 'license.reconciled',
      subject: license.id,
      detail,
    });
  }
}

/**
 * Restores the activation of the certificate, and the request that it answers, so that a repeated request gets it
 * again.
 */
async function takeUp(tx: LedgerTransaction, issuance: ActivationIssuance): Promise<void> {
  const { act: id, lic: licenseId, aud: productId, gen: generation, cnf, mch, iat, req, chk } = issuance.claims;
  const known = await tx.activations.get(id);
  const lease = chk === undefined ? {} : { leaseEndsAt: isoTime(chk * 1000) };
  const newest = { generation, machine: mch.c, refreshedAt: isoTime(iat * 1000), ...lease };
  if (known !== undefined) {
    await tx.activations.put({ ...known, ...newest });
  } else {
    const seat = `${licenseId}:${cnf.jkt}`;
    const createdAt = newest.refreshedAt;
    const device = cnf.jkt;
    const computerId = computerIdOf(device);
    const status = 'active';
    await tx.activations.insert({ id, licenseId, productId, status, device, computerId, ...newest, createdAt, seat });
  }
  await tx.requests.put({ id: `${cnf.jkt}.${req}`, activationId: id, issuance });
}

async function countActive(tx: LedgerTransaction, licenseId: string): Promise<number> {
  let count = 0;
  const where = { licenseId, status: 'active' };
  for await (const items of readPages((cursor) => tx.activations.page({ where, cursor, limit: PAGE }))) {
    count += items.length;
  }
  return count;
}

/** The latest generation of each activation, latest first: that is what the device holds. */
function newestByLicense(issuances: readonly ActivationIssuance[]): ReadonlyMap<string, readonly ActivationIssuance[]> {
  const newest = new Map<string, ActivationIssuance>();
  for (const issuance of issuances) {
    const { act, gen } = issuance.claims;
    if ((newest.get(act)?.claims.gen ?? 0) < gen) newest.set(act, issuance);
  }
  const byLicense = new Map<string, ActivationIssuance[]>();
  for (const issuance of [...newest.values()].sort((a, b) => b.claims.iat - a.claims.iat)) {
    const list = byLicense.get(issuance.claims.lic);
    if (list === undefined) byLicense.set(issuance.claims.lic, [issuance]);
    else list.push(issuance);
  }
  return byLicense;
}
