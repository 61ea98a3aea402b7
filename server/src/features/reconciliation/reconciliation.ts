import { allOf, pagesOf } from '../../store/pages.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerIdOf } from '../devices/computer-id.js';
import type { IssuanceOf } from '../issuing/issuer.js';
import type { LedgerTransaction, Means } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { putLicense } from '../licenses/put-license.js';
import { isoTime } from '../time.js';
import type { Evidence } from './evidence-record.js';
import { type Finding, weigh } from './weigh.js';

type Issuance = IssuanceOf<'activation'>;

/** A license that was looked at. */
export interface ReconciledLicense {
  readonly license: string;
  /** Absent when the ledger has no such license: it was sold after the backup, too. */
  readonly seats?: number;
  /** Active activations, counted, with those that were taken up. */
  readonly seatsTaken?: number;
  /** Whether more devices hold a seat than were sold. */
  readonly oversold: boolean;
  /** Since when it took no new devices; absent when it did. */
  readonly closedSince?: string;
  readonly findings: readonly Finding[];
}

const PAGE = 1_000;

/** Takes up in the ledger what certificates prove that it has forgotten. */
export class Reconciliation {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /**
   * Goes through the evidence and, with it, certificates from elsewhere: license by license, each in one unit of work.
   * Run again it finds nothing left to do.
   *
   * @param certificates what this vendor's keys signed, verified
   * @param dryRun only says what would be done
   */
  async reconcile(
    certificates: readonly Issuance[],
    { actor, dryRun }: { readonly actor: Actor; readonly dryRun: boolean },
  ): Promise<readonly ReconciledLicense[]> {
    const now = this.#means.clock();
    const byLicense = newestByLicense([...(await this.#evidence()).map(({ issuance }) => issuance), ...certificates]);
    const reconciled: ReconciledLicense[] = [];
    for (const [license, issuances] of [...byLicense].sort(([a], [b]) => (a < b ? -1 : 1))) {
      reconciled.push(
        await this.#means.ledger.transaction((tx) => this.#reconcile(tx, license, issuances, { actor, dryRun, now })),
      );
    }
    return reconciled;
  }

  #evidence(): Promise<readonly Evidence[]> {
    return allOf((cursor) => this.#means.ledger.transaction((tx) => tx.evidence.page({ cursor, limit: PAGE })));
  }

  async #reconcile(
    tx: LedgerTransaction,
    id: string,
    issuances: readonly Issuance[],
    { actor, dryRun, now }: { readonly actor: Actor; readonly dryRun: boolean; readonly now: number },
  ): Promise<ReconciledLicense> {
    await tx.lock('licenses', id);
    const license = await tx.licenses.get(id);
    const findings = await weigh(tx, license, issuances);
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
    issuances: readonly Issuance[],
    findings: readonly Finding[],
    actor: Actor,
    now: number,
  ): Promise<void> {
    for (const [index, { outcome, activation, generation }] of findings.entries()) {
      const issuance = issuances[index];
      if (issuance === undefined) continue;
      await tx.evidence.delete(activation);
      if (outcome !== 'created' && outcome !== 'generation-raised') continue;
      await takeUp(tx, issuance);
      await recordAudit(tx, this.#means.random, now, {
        actor,
        action: outcome === 'created' ? 'activation.recovered' : 'activation.generation-raised',
        subject: activation,
        detail: { licenseId: license.id, generation, certificate: issuance.claims.jti },
      });
    }
    const before = await tx.licenses.get(license.id);
    if (behindSince === undefined && before?.seatsTaken === license.seatsTaken) return;
    await putLicense(tx, license);
    const detail = { seatsTaken: license.seatsTaken, seats: license.seats };
    await recordAudit(tx, this.#means.random, now, {
      actor,
      action: 'license.reconciled',
      subject: license.id,
      detail,
    });
  }
}

/** The activation as the certificate says it, and the request that it answers: so the same request gets it again. */
async function takeUp(tx: LedgerTransaction, issuance: Issuance): Promise<void> {
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
  for await (const items of pagesOf((cursor) => tx.activations.page({ where, cursor, limit: PAGE }))) {
    count += items.length;
  }
  return count;
}

/** Of each activation the newest generation; the one that was issued last first: it is what its device holds. */
function newestByLicense(issuances: readonly Issuance[]): ReadonlyMap<string, readonly Issuance[]> {
  const newest = new Map<string, Issuance>();
  for (const issuance of issuances) {
    const { act, gen } = issuance.claims;
    if ((newest.get(act)?.claims.gen ?? 0) < gen) newest.set(act, issuance);
  }
  const byLicense = new Map<string, Issuance[]>();
  for (const issuance of [...newest.values()].sort((a, b) => b.claims.iat - a.claims.iat)) {
    const list = byLicense.get(issuance.claims.lic);
    if (list === undefined) byLicense.set(issuance.claims.lic, [issuance]);
    else list.push(issuance);
  }
  return byLicense;
}
