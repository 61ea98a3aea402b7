import { deviceContext } from '@countersign/client';
import {
  type Bundle,
  type Claims,
  type IssuerArtefact,
  judgeActivation,
  judgeCheck,
  judgePassive,
  judgeReceipt,
  judgeSecret,
  judgeTrial,
  type Observe,
  type Trust,
  type VerifiedBundle,
  verifyBundle,
} from '@countersign/shared';
import { delegationOf } from './delegation.js';
import type { Content, InspectionContext, Reveal, SignedBy } from './inspection.js';

/** All ten steps for what an issuer signed, as far as they can be made away from the device. */
export async function verifyFromIssuer(
  bundle: Bundle,
  type: IssuerArtefact,
  trust: Trust,
  context: InspectionContext,
  observe: Observe,
  reveal: Reveal,
): Promise<void> {
  const verified: VerifiedBundle<IssuerArtefact> = await verifyBundle(bundle.text, type, trust, observe);
  const content = { type, claims: verified.claims } as Content;
  reveal(content, signerOf(verified));
  judge(content, verified.trust, context, onlyWhatCanBeTold(context, observe));
}

function judge(content: Content, trust: Trust, { product, device, now }: InspectionContext, observe: Observe): void {
  const common = { now, vendor: trust.vendor, ...(product !== undefined && { product }) };
  if (content.type === 'activation') {
    const here = device === undefined ? {} : deviceContext(device, content.claims.act);
    judgeActivation(content.claims, { ...common, ...here, revocations: trust.revocations }, observe);
  } else if (content.type === 'passive') judgePassive(content.claims, common, observe);
  else if (content.type === 'receipt') judgeReceipt(content.claims, asked(content.claims, common), observe);
  else if (content.type === 'check') {
    judgeCheck(content.claims, { ...asked(content.claims, common), nonce: content.claims.nonce }, observe);
  } else if (content.type === 'trial') {
    const here = device && { deviceThumbprint: device.thumbprint, machine: device.machine };
    judgeTrial(content.claims, { ...common, ...here }, observe);
  } else if (content.type === 'secret') {
    const deviceThumbprint = device?.thumbprint ?? content.claims.cnf.jkt;
    judgeSecret(content.claims, { ...asked(content.claims, common), deviceThumbprint }, observe);
  } else observe({ of: content.type, step: '10', title: 'meaning', skipped: 'only those who use it can tell' });
}

/**
 * The question that it would answer; what of it is not known here is taken from the answer, and not reported as
 * checked.
 */
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

/**
 * Checks that need the device's memory, or a product, hold here without saying anything: they are reported as skipped.
 */
const onlyWhatCanBeTold =
  ({ product, device }: InspectionContext, observe: Observe): Observe =>
  (check) => {
    const elsewhere = ASKED_BY_DEVICE.has(check.title) || (ON_DEVICE.has(check.title) && device === undefined);
    if (elsewhere) observe({ ...check, skipped: 'only the device can tell' });
    else if (check.title === 'product' && product === undefined) observe({ ...check, skipped: 'none was named' });
    else observe(check);
  };

function signerOf({ kid, trust }: VerifiedBundle<IssuerArtefact>): SignedBy {
  const key = trust.issuers.get(kid);
  return { role: 'issuer', kid, ...(key !== undefined && { delegation: delegationOf(key.scope) }) };
}
