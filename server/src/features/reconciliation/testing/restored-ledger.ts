import { randomTokenId, verifyBundle } from '@countersign/shared';
import { beforeEach } from 'vitest';
import { systemRandom } from '../../../startup/system.js';
import { Device } from '../../../testing/device.js';
import { createTestVendor, grantedValue, PRODUCT, type TestVendor } from '../../../testing/test-vendor.js';
import type { License } from '../../licenses/license-record.js';
import { readOwnCertificate } from '../read-own-certificate.js';
import { Reconciliation } from '../reconciliation.js';

export interface SoldActivation {
  readonly certificate: string;
  readonly activation: string;
  readonly generation: number;
}

export let acme: TestVendor;
export let device: Device;
export let license: License;
beforeEach(async () => {
  acme = await createTestVendor();
  device = await Device.make();
  license = await acme.addLicense();
});

export async function sellActivation(to: Device, { code } = license): Promise<SoldActivation> {
  const { certificate, activation } = grantedValue(
    await acme.features.activationRequests.answer(await to.activate(code)),
  );
  return { certificate, activation: activation.id, generation: activation.generation };
}

export async function refreshActivation(of: Device, activation: string, gen: number): Promise<SoldActivation> {
  const answered = await acme.features.activationRequests.answer(await of.refresh(activation, { gen }));
  const { certificate, activation: after } = grantedValue(answered);
  return { certificate, activation, generation: after.generation };
}

/** Reverts the ledger to before this was sold, like restoring a backup. */
export const forgetActivations = (...sold: readonly SoldActivation[]): Promise<void> =>
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

export async function askCheck({ activation, generation }: Omit<SoldActivation, 'certificate'>) {
  const nonce = randomTokenId(systemRandom);
  const answer = await acme.features.onlineChecks.answer({ product: PRODUCT, activation, generation, nonce });
  return (await verifyBundle(answer, 'check', acme.trust)).claims.sts;
}

export const presentCertificate = (sold: SoldActivation) => acme.features.certificateEvidence.record(sold);
export const evidenceCount = () => acme.ledger.transaction((tx) => tx.evidence.count());

export async function reconcile(certificates: readonly SoldActivation[] = [], dryRun = false) {
  const issuances = await Promise.all(
    certificates.map(({ certificate }) => readOwnCertificate(certificate, acme.trust)),
  );
  const dependencies = { ledger: acme.ledger, clock: () => acme.now, random: systemRandom };
  return new Reconciliation(dependencies).reconcile(issuances, { actor: 'operator', dryRun });
}

/** Everything in the ledger, to check that nothing changed. */
export const ledgerContents = () =>
  acme.ledger.transaction(async (tx) => ({
    licenses: (await tx.licenses.page({ limit: 100 })).items,
    activations: (await tx.activations.page({ limit: 100 })).items,
    evidence: (await tx.evidence.page({ limit: 100 })).items,
    audit: (await tx.audit.page({ limit: 100 })).items,
  }));
