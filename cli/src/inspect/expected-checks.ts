import { ARTEFACTS, type ArtefactType, type Bundle, type VerificationCheck } from '@countersign/shared';

/**
 * Returns the checks that a verifier makes of a bundle, in order, to show which were not reached. A test compares this
 * list with the verifier's actual checks of valid bundles.
 */
export function expectedChecks(bundle: Bundle): readonly VerificationCheck[] {
  const role = ARTEFACTS[bundle.type].signedBy;
  if (role === 'device') return [...DEVICE_TOKEN, ...(MEANING[bundle.type] ?? [])].map(of(bundle.type));
  const supporting: ArtefactType[] = [
    ...bundle.trust.map(() => 'trust' as const),
    ...bundle.keys.map(() => 'key' as const),
    ...(bundle.crl === undefined ? [] : ['crl' as const]),
  ];
  return [
    { step: '1', title: 'bundle: size and order' },
    ...[...supporting, bundle.type].flatMap((type) => TOKEN.map(of(type))),
    ...(MEANING[bundle.type] ?? []).map(of(bundle.type)),
  ];
}

/** Returns the expected checks that were not made: those after a failure. */
export function checksNotReached(
  expected: readonly VerificationCheck[],
  made: readonly VerificationCheck[],
): readonly VerificationCheck[] {
  const same = (a: VerificationCheck, b: VerificationCheck): boolean =>
    a.of === b.of && a.step === b.step && a.title === b.title;
  const left = [...made];
  return expected.filter((each) => {
    const index = left.findIndex((candidate) => same(candidate, each));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

const of =
  (type: ArtefactType) =>
  (check: VerificationCheck): VerificationCheck => ({ of: type, ...check });

const steps = (...list: readonly (readonly [step: string, title: string])[]): readonly VerificationCheck[] =>
  list.map(([step, title]) => ({ step, title }));

const TEXT = [
  ['1', 'size'],
  ['2', 'three base64url parts'],
  ['3', 'canonical encoding'],
  ['4', 'header and key id'],
] as const;
const POINTS = ['6', 'canonical points, none of low order'] as const;
const SIGNATURE = ['7', 'Ed25519 signature'] as const;
const PAYLOAD = ['8-9', 'payload: strict JSON with the claims of its type'] as const;

const TOKEN = steps(...TEXT, ['5', 'what that key may sign: type, epoch, not withdrawn'], POINTS, SIGNATURE, PAYLOAD, [
  '5',
  'what that key may sign: vendor, product and signing window',
]);
const DEVICE_TOKEN = steps(...TEXT, PAYLOAD, ['5', 'the device key it carries is the one it names'], POINTS, SIGNATURE);

const claimChecks = (...titles: readonly string[]): readonly VerificationCheck[] =>
  titles.map((title) => ({ step: '10', title }));

const MEANING: Readonly<Partial<Record<ArtefactType, readonly VerificationCheck[]>>> = {
  request: claimChecks('vendor', 'product'),
  deactivation: claimChecks('vendor', 'product'),
  activation: claimChecks(
    'vendor',
    'product',
    'device key',
    'machine',
    'not deactivated here',
    'not revoked',
    'newest of its activation',
    'term has begun',
    'term has not ended',
    'next check date',
  ),
  trial: claimChecks(
    'vendor',
    'product',
    'device key',
    'machine',
    'term has begun',
    'term has not ended',
    'next check date',
  ),
  passive: claimChecks('vendor', 'product', 'client id', 'term has begun', 'term has not ended'),
  receipt: claimChecks('vendor', 'product', 'activation'),
  check: claimChecks('vendor', 'product', 'activation', 'nonce'),
  secret: claimChecks('vendor', 'product', 'device key', 'activation'),
};
