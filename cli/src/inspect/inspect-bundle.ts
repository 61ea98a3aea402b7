import {
  ARTEFACTS,
  type Bundle,
  type CheckObserver,
  CountersignError,
  type DeviceArtefact,
  type IssuerArtefact,
  pinRoots,
  type RootArtefact,
  splitBundle,
  type VerificationCheck,
} from '@countersign/shared';
import { checksNotReached, expectedChecks } from './expected-checks.js';
import type { Inspection, InspectionContext, RevealContent } from './inspection.js';
import { verifyFromDevice } from './verify-from-device.js';
import { verifyFromIssuer } from './verify-from-issuer.js';
import { verifyFromRoot } from './verify-from-root.js';

/**
 * Verifies a bundle of any type, and records every check with its result. An invalid document is a result, not an
 * error.
 */
export async function inspectBundle(text: string, context: InspectionContext): Promise<Inspection> {
  const checks: VerificationCheck[] = [];
  const observe: CheckObserver = (check) => void checks.push(check);
  let found: Pick<Inspection, 'content' | 'signedBy'> = {};
  let bundle: Bundle | undefined;
  const report = (outcome: Partial<Inspection> = {}): Inspection => ({
    ...(bundle !== undefined && { type: bundle.type }),
    ...(context.roots !== undefined && { vendor: context.roots.vendor }),
    checks,
    notReached: [],
    ...found,
    ...outcome,
  });
  try {
    bundle = splitBundle(text);
    const role = ARTEFACTS[bundle.type].signedBy;
    if (role !== 'device' && context.roots === undefined) return report({ rootsNeeded: true });
    await verify(bundle, context, observe, (content, signedBy) => {
      found = { content, signedBy };
    });
    return report();
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    if (bundle === undefined) checks.push(unreadable(error));
    const left = bundle === undefined ? [] : checksNotReached(expectedChecks(bundle), checks);
    return report({ failure: error, notReached: left });
  }
}

async function verify(
  bundle: Bundle,
  context: InspectionContext,
  observe: CheckObserver,
  reveal: RevealContent,
): Promise<void> {
  const { type } = bundle;
  const { roots } = context;
  if (isFromDevice(type)) return verifyFromDevice(bundle, type, context, observe, reveal);
  if (roots === undefined) throw new TypeError('unreachable: there are no roots');
  if (isFromRoot(type)) return verifyFromRoot(bundle, type, pinRoots(roots), observe, reveal);
  return verifyFromIssuer(bundle, type, pinRoots(roots), context, observe, reveal);
}

const isFromDevice = (type: Bundle['type']): type is DeviceArtefact => ARTEFACTS[type].signedBy === 'device';
const isFromRoot = (type: Exclude<Bundle['type'], DeviceArtefact>): type is Exclude<RootArtefact, IssuerArtefact> =>
  ARTEFACTS[type].signedBy === 'root';

const unreadable = ({ code, message }: CountersignError): VerificationCheck => ({
  step: '1-4',
  title: 'a bundle of Countersign tokens',
  failure: { code, message },
});
