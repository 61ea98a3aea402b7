import {
  type Bundle,
  type CheckObserver,
  CountersignError,
  extendTrust,
  peekHeader,
  type RootArtefact,
  type Trust,
} from '@countersign/shared';
import { delegationOf } from './delegation.js';
import type { InspectedContent, RevealContent } from './inspection.js';

/**
 * Verifies a delegation or a trust state alone: extends trust with it, and shows the resulting trust. Only the verifier
 * reads the token.
 */
export async function verifyFromRoot(
  { artefact, keys, trust: states }: Bundle,
  type: RootArtefact,
  pinned: Trust,
  observe: CheckObserver,
  reveal: RevealContent,
): Promise<void> {
  observe({ step: '1', title: 'bundle: size and order' });
  const signedBy = { role: 'root', kid: peekHeader(artefact).kid } as const;
  if (type === 'trust') {
    const trust = await extendTrust(pinned, { keys, trust: [artefact, ...states], crl: undefined }, observe);
    if (trust.version === pinned.version) {
      const message = "This roots document is as new as the document, or newer: it can't tell who signed it.";
      throw new CountersignError('ROOT_UNKNOWN', message);
    }
    const { version, threshold, roots } = trust;
    reveal({ type, version, threshold, roots: [...roots.keys()] }, signedBy);
    return;
  }
  const { issuers } = await extendTrust(pinned, { keys: [artefact, ...keys], trust: states, crl: undefined }, observe);
  const [first] = [...issuers].map(
    ([kid, { scope }]): InspectedContent => ({ type: 'key', key: kid, delegation: delegationOf(scope) }),
  );
  if (first !== undefined) reveal(first, signedBy);
}
