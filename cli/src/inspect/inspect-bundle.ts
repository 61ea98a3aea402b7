import {
  ARTEFACTS,
  type Bundle,
  type Check,
  CountersignError,
  type DeviceArtefact,
  type IssuerArtefact,
  type Observe,
  pinRoots,
  type RootArtefact,
  splitBundle,
} from '@countersign/shared';
import { expectedChecks, notReached } from './expected-checks.js';
import type { Inspection, InspectionContext, Reveal } from './inspection.js';
import { verifyFromDevice } from './verify-from-device.js';
import { verifyFromIssuer } from './verify-from-issuer.js';
import { verifyFromRoot } from './verify-from-root.js';

/** Verifies one bundle, whatever it is, and notes every check and its outcome. Bad documents are results here. */
export async function inspectBundle(text: string, context: InspectionContext): Promise<Inspection> {
  const checks: Check[] = [];
  const observe: Observe = (check) => void checks.push(check);
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
    const left = bundle === undefined ? [] : notReached(expectedChecks(bundle), checks);
    return report({ failure: error, notReached: left });
  }
}

async function verify(bundle: Bundle, context: InspectionContext, observe: Observe, reveal: Reveal): Promise<void> {
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

const unreadable = ({ code, message }: CountersignError): Check => ({
  step: '1-4',
  title: 'a bundle of Countersign tokens',
  failure: { code, message },
});
