import { ARTEFACT_TYPES, type ArtefactType, CountersignError, joinBundle, verifyBundle } from '@countersign/shared';
import { expect, test } from 'vitest';
import { randomBelow, seededRandom } from '../support/seeded.js';
import { createTestVendor, offerText, type TestVendor } from './vendor.js';

const ROUNDS = Number(process.env.MUTATION_ROUNDS ?? 200_000);
const SLOW_MS = 50;
const SEED = Number(process.env.MUTATION_SEED ?? Date.now() % 2 ** 31);

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~ \n=+/{}"\0é\uFEFF';

type Pick = (below: number) => number;
type Mutation = (text: string, other: string, pick: Pick) => string;

const splice = (text: string, at: number, removed: number, inserted: string): string =>
  text.slice(0, at) + inserted + text.slice(at + removed);
const character = (pick: Pick): string => CHARACTERS[pick(CHARACTERS.length)] as string;

const shuffleBy =
  (separator: string): Mutation =>
  (text, _, pick) => {
    const parts = text.split(separator);
    const [a, b] = [pick(parts.length), pick(parts.length)];
    [parts[a], parts[b]] = [parts[b] as string, parts[a] as string];
    return parts.join(separator);
  };
const tradeBy =
  (separator: string): Mutation =>
  (text, other, pick) => {
    const parts = text.split(separator);
    const others = other.split(separator);
    parts[pick(parts.length)] = others[pick(others.length)] as string;
    return parts.join(separator);
  };

const MUTATIONS: readonly Mutation[] = [
  (text, _, pick) => splice(text, pick(text.length), 1, character(pick)),
  (text, _, pick) => splice(text, pick(text.length + 1), 0, character(pick)),
  (text, _, pick) => splice(text, pick(text.length), 1 + pick(3), ''),
  (text, _, pick) => {
    const at = pick(text.length - 1);
    return splice(text, at, 2, `${text[at + 1]}${text[at]}`);
  },
  (text, other, pick) => {
    const at = pick(text.length);
    return text.slice(0, at) + other.slice(at);
  },
  (text, other, pick) => splice(text, pick(text.length), pick(40), other.slice(pick(other.length)).slice(0, pick(40))),
  (text, _, pick) => text.slice(0, pick(text.length)),
  (text, _, pick) => splice(text, pick(text.length), 0, text.slice(pick(text.length))),
  shuffleBy('~'),
  shuffleBy('.'),
  tradeBy('~'),
  tradeBy('.'),
];

interface Target {
  readonly text: string;
  readonly offer: (text: string) => Promise<unknown>;
}

/** Each artefact alone, and the bundles whose every token is needed. */
function targetsOf(vendor: TestVendor, otherTrust: string): readonly Target[] {
  const alone = ARTEFACT_TYPES.map((type: ArtefactType) => ({
    text: vendor.tokens[type],
    offer: (text: string) => offerText(vendor, text, type),
  }));
  const { activation, key, crl, trust } = vendor.tokens;
  const bundles = [joinBundle(activation, key), joinBundle(activation, key, crl), joinBundle(activation, key, trust)];
  const asBundle = (text: string) => verifyBundle(text, 'activation', vendor.trust);
  return [...alone, ...[...bundles, otherTrust].map((text) => ({ text, offer: asBundle }))];
}

/** What is slow because of its text is slow each time; what another process held up is not. */
async function fastestOf(times: number, run: () => Promise<unknown>): Promise<number> {
  let fastest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < times; i += 1) {
    const begun = performance.now();
    await run().catch(() => undefined);
    fastest = Math.min(fastest, performance.now() - begun);
  }
  return fastest;
}

test(`${ROUNDS} mutations: none accepted, none uncaught, none slow (MUTATION_SEED=${SEED})`, async () => {
  const dice = seededRandom(SEED);
  const pick = (limit: number): number => randomBelow(dice, limit);
  const source = (bytes: number): Uint8Array => Uint8Array.from({ length: bytes }, () => pick(256));
  const vendor = await createTestVendor('northwind-software', 'cad-studio-pro', source);
  const other = await createTestVendor('southwind-software', 'cad-studio-pro', source);
  const targets = targetsOf(vendor, vendor.bundle('activation'));
  const material = [...targets.map(({ text }) => text), ...Object.values(other.tokens)];
  // Whole tokens in each other's place are no mutation: that they are refused is the subject of `types.test.ts` and
  // `delegation.test.ts`. What a device signed proves only that its sender has the key, so any device's will do.
  const { request, deactivation, usage } = other.tokens;
  const genuine = new Set([...Object.values(vendor.tokens), request, deactivation, usage]);
  const isGenuine = (text: string): boolean => text.split('~').every((token) => genuine.has(token));

  const slow: { readonly target: Target; readonly text: string }[] = [];
  const accepted: string[] = [];
  let mutated = 0;
  while (mutated < ROUNDS) {
    const target = targets[pick(targets.length)] as Target;
    let text = target.text;
    for (let times = 1 + pick(2); times > 0; times -= 1) {
      const mutation = MUTATIONS[pick(MUTATIONS.length)] as Mutation;
      text = mutation(text, material[pick(material.length)] as string, pick);
    }
    if (isGenuine(text.trim())) continue;
    mutated += 1;
    const begun = performance.now();
    try {
      await target.offer(text);
      accepted.push(text);
    } catch (error) {
      if (!(error instanceof CountersignError)) throw new Error(`Not a coded error for ${text}`, { cause: error });
    }
    if (performance.now() - begun > SLOW_MS) slow.push({ target, text });
  }
  expect(accepted.slice(0, 3)).toEqual([]);
  for (const { target, text } of slow) expect(await fastestOf(5, () => target.offer(text))).toBeLessThan(SLOW_MS);
});
