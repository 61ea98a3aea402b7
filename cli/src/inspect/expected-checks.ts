import { ARTEFACTS, type ArtefactType, type Bundle, type Check } from '@countersign/shared';

/**
 * The checks that a verifier makes of a bundle, in order, for saying which were not reached. A test holds this list
 * against what the verifier tells of bundles that are in order.
 */
export function expectedChecks(bundle: Bundle): readonly Check[] {
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

/** Those of the expected checks that were not made: everything after the failure. */
export function notReached(expected: readonly Check[], made: readonly Check[]): readonly Check[] {
  const same = (a: Check, b: Check): boolean => a.of === b.of && a.step === b.step && a.title === b.title;
  const left = [...made];
  return expected.filter((each) => {
    const index = left.findIndex((candidate) => same(candidate, each));
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
}

const of =
  (type: ArtefactType) =>
  (check: Check): Check => ({ of: type, ...check });

const steps = (...list: readonly (readonly [step: string, title: string])[]): readonly Check[] =>
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

const meaning = (...titles: readonly string[]): readonly Check[] => titles.map((title) => ({ step: '10', title }));

const MEANING: Readonly<Partial<Record<ArtefactType, readonly Check[]>>> = {
  request: meaning('vendor', 'product'),
  deactivation: meaning('vendor', 'product'),
  activation: meaning(
    'vendor',
    'product',
    'device key',
    'machine',
    'not given up',
    'not revoked',
    'newest of its activation',
    'term has begun',
    'term has not ended',
    'next check date',
  ),
  trial: meaning(
    'vendor',
    'product',
    'device key',
    'machine',
    'term has begun',
    'term has not ended',
    'next check date',
  ),
  passive: meaning('vendor', 'product', 'client id', 'term has begun', 'term has not ended'),
  receipt: meaning('vendor', 'product', 'activation'),
  check: meaning('vendor', 'product', 'activation', 'nonce'),
  secret: meaning('vendor', 'product', 'device key', 'activation'),
};
