import { randomTokenId, verifyBundle } from '@countersign/shared';
import { beforeEach } from 'vitest';
import { systemRandom } from '../../system.js';
import { Device } from '../../testing/device.js';
import { PRODUCT, type ThrowAwayVendor, throwAwayVendor, valueIn } from '../../testing/throw-away-vendor.js';
import type { License } from '../licenses/license-record.js';
import { readOwnCertificate } from './certificate.js';
import { Reconciliation } from './reconciliation.js';

export interface Sold {
  readonly certificate: string;
  readonly activation: string;
  readonly generation: number;
}

export let acme: ThrowAwayVendor;
export let device: Device;
export let license: License;
beforeEach(async () => {
  acme = await throwAwayVendor();
  device = await Device.make();
  license = await acme.addLicense();
});

export async function sell(to: Device, { code } = license): Promise<Sold> {
  const { certificate, activation } = valueIn(await acme.features.answering.answer(await to.activate(code)));
  return { certificate, activation: activation.id, generation: activation.generation };
}

export async function refresh(of: Device, activation: string, gen: number): Promise<Sold> {
  const answered = await acme.features.answering.answer(await of.refresh(activation, { gen }));
  const { certificate, activation: after } = valueIn(answered);
  return { certificate, activation, generation: after.generation };
}

/** The ledger as it was before this was sold: what a backup brings back. */
export const forget = (...sold: readonly Sold[]): Promise<void> =>
  acme.ledger.transaction(async (tx) => {
    for (const { activation: id } of sold) {
      const activation = await tx.activations.get(id);
      if (activation === undefined) continue;
      await tx.activations.delete(id);
      const of = await tx.licenses.get(activation.licenseId);
      if (of !== undefined && activation.status === 'active')
        await tx.licenses.put({ ...of, seatsTaken: of.seatsTaken - 1 });
      for (const { id: request, activationId } of (await tx.requests.page({ limit: 1_000 })).items) {
        if (activationId === id) await tx.requests.delete(request);
      }
    }
  });

export async function ask({ activation, generation }: Omit<Sold, 'certificate'>) {
  const nonce = randomTokenId(systemRandom);
  const answer = await acme.features.checks.answer({ product: PRODUCT, activation, generation, nonce });
  return (await verifyBundle(answer, 'check', acme.trust)).claims.sts;
}

export const present = (sold: Sold) => acme.features.presented.present(sold);
export const evidenceCount = () => acme.ledger.transaction((tx) => tx.evidence.count());

export async function reconcile(certificates: readonly Sold[] = [], dryRun = false) {
  const issuances = await Promise.all(
    certificates.map(({ certificate }) => readOwnCertificate(certificate, acme.trust)),
  );
  const means = { ledger: acme.ledger, clock: () => acme.now, random: systemRandom };
  return new Reconciliation(means).reconcile(issuances, { actor: 'operator', dryRun });
}

/** Everything in the ledger, to see that nothing changed. */
export const everything = () =>
  acme.ledger.transaction(async (tx) => ({
    licenses: (await tx.licenses.page({ limit: 100 })).items,
    activations: (await tx.activations.page({ limit: 100 })).items,
    evidence: (await tx.evidence.page({ limit: 100 })).items,
    audit: (await tx.audit.page({ limit: 100 })).items,
  }));
