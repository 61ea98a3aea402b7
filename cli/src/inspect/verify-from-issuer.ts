import { deviceValidationContext } from '@countersign/client';
import {
  type Bundle,
  type CheckObserver,
  type Claims,
  type IssuerArtefact,
  type Trust,
  type VerifiedBundle,
  validateActivation,
  validateCheck,
  validatePassive,
  validateReceipt,
  validateSecret,
  validateTrial,
  verifyBundle,
} from '@countersign/shared';
import { delegationOf } from './delegation.js';
import type { InspectedContent, InspectedSigner, InspectionContext, RevealContent } from './inspection.js';

/** Verifies an artefact of an issuer with all ten steps, as far as possible without the device. */
export async function verifyFromIssuer(
  bundle: Bundle,
  type: IssuerArtefact,
  trust: Trust,
  context: InspectionContext,
  observe: CheckObserver,
  reveal: RevealContent,
): Promise<void> {
  const verified: VerifiedBundle<IssuerArtefact> = await verifyBundle(bundle.text, type, trust, observe);
  const content = { type, claims: verified.claims } as InspectedContent;
  reveal(content, signerOf(verified));
  validateContent(content, verified.trust, context, skipUncheckable(context, observe));
}

function validateContent(
  content: InspectedContent,
  trust: Trust,
  { product, device, now }: InspectionContext,
  observe: CheckObserver,
): void {
  const common = { now, vendor: trust.vendor, ...(product !== undefined && { product }) };
  if (content.type === 'activation') {
    const here = device === undefined ? {} : deviceValidationContext(device, content.claims.act);
    validateActivation(content.claims, { ...common, ...here, revocations: trust.revocations }, observe);
  } else if (content.type === 'passive') validatePassive(content.claims, common, observe);
  else if (content.type === 'receipt') validateReceipt(content.claims, asked(content.claims, common), observe);
  else if (content.type === 'check') {
    validateCheck(content.claims, { ...asked(content.claims, common), nonce: content.claims.nonce }, observe);
  } else if (content.type === 'trial') {
    const here = device && { deviceThumbprint: device.thumbprint, machine: device.machine };
    validateTrial(content.claims, { ...common, ...here }, observe);
  } else if (content.type === 'secret') {
    const deviceThumbprint = device?.thumbprint ?? content.claims.cnf.jkt;
    validateSecret(content.claims, { ...asked(content.claims, common), deviceThumbprint }, observe);
  } else
    observe({ of: content.type, step: '10', title: 'claims', skipped: 'can only be checked by the one who uses it' });
}

/** The question that it would answer; unknown parts are taken from the answer, and not reported as checked. */
const asked = (
  { aud, act }: Claims<'receipt' | 'check' | 'secret'>,
  { vendor, product = aud }: { vendor: string; product?: string },
) => ({
  vendor,
  product,
  activation: act,
});

const ASKED_BY_DEVICE: ReadonlySet<string> = new Set(['activation', 'nonce']);
const ON_DEVICE: ReadonlySet<string> = new Set(['device key', 'newest of its activation']);

/** Checks that need the device's state, or a product, always pass here and are reported as skipped. */
const skipUncheckable =
  ({ product, device }: InspectionContext, observe: CheckObserver): CheckObserver =>
  (check) => {
    const elsewhere = ASKED_BY_DEVICE.has(check.title) || (ON_DEVICE.has(check.title) && device === undefined);
    if (elsewhere) observe({ ...check, skipped: 'can only be checked on the device' });
    else if (check.title === 'product' && product === undefined) observe({ ...check, skipped: 'no product was given' });
    else observe(check);
  };

function signerOf({ kid, trust }: VerifiedBundle<IssuerArtefact>): InspectedSigner {
  const key = trust.issuers.get(kid);
  return { role: 'issuer', kid, ...(key !== undefined && { delegation: delegationOf(key.scope) }) };
}
