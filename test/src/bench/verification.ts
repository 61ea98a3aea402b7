import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { type PublicJwk, pinRoots, splitBundle, type Trust, verifyBundle } from '@countersign/shared';
import { median } from '../support/statistics.js';
import { activateOne, type BenchVendor } from './bench-vendor.js';
import type { Effort } from './effort.js';
import { atMost, type Figure, formatSpread } from './figure.js';

/**
 * (a) The whole verification of an activation bundle, from the pinned root, against nothing but the Ed25519
 * verifications in it: their keys imported and their bytes decoded beforehand.
 */
export async function measureVerification(bench: BenchVendor, effort: Effort): Promise<readonly Figure[]> {
  const { certificate } = await activateOne(bench);
  const { roots } = bench.vendor;
  const trust = pinRoots(roots);
  const raw = await rawVerifications(certificate, roots.roots, trust);
  const ratios: number[] = [];
  const whole: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round <= effort.rounds; round += 1) {
    const began = performance.now();
    for (let i = 0; i < effort.verifications; i += 1) await verifyBundle(certificate, 'activation', trust);
    const between = performance.now();
    for (let i = 0; i < effort.verifications; i += 1) {
      for (const each of raw) if (!each()) throw new Error('The certificate must verify.');
    }
    const ended = performance.now();
    // The first round warms up.
    if (round === 0) continue;
    whole.push(((between - began) * 1000) / effort.verifications);
    bare.push(((ended - between) * 1000) / effort.verifications);
    ratios.push((between - began) / (ended - between));
  }
  const ratio = median(ratios);
  return [
    {
      name: `verify an activation bundle offline, over its ${raw.length} raw Ed25519 verifications`,
      measured: formatSpread(ratios, ratio),
      target: atMost('at most 1.5 x', ratio, 1.5),
    },
    {
      name: '  the bundle; the raw verifications',
      measured: `${median(whole).toFixed(0)} us; ${median(bare).toFixed(0)} us`,
    },
  ];
}

/** The signatures in an activation bundle, each ready to be verified. */
async function rawVerifications(
  certificate: string,
  roots: readonly PublicJwk[],
  trust: Trust,
): Promise<readonly (() => boolean)[]> {
  const { bundle, trust: extended, kid } = await verifyBundle(certificate, 'activation', trust);
  const { artefact, keys } = splitBundle(bundle.text);
  const issuer = extended.issuers.get(kid);
  const [root] = roots;
  if (issuer === undefined || root === undefined) throw new TypeError('A bundle has an issuer and a root.');
  return [...keys.map((token) => ready(token, keyObject(root.x))), ready(artefact, keyObject(issuer.x))];
}

const keyObject = (x: string): KeyObject => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });

function ready(token: string, key: KeyObject): () => boolean {
  const dot = token.lastIndexOf('.');
  const message = Buffer.from(token.slice(0, dot));
  const signature = Buffer.from(token.slice(dot + 1), 'base64url');
  return () => verify(null, message, key, signature);
}
