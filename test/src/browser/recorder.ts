import type { ArtefactType, PinnedRoots, pinRoots, Trust, verifyBundle, verifyDeviceToken } from '@countersign/shared';
import {
  acceptedOutcome,
  type BrowserCorpus,
  type OfferedText,
  refusedOutcome,
  type TrustRecipe,
} from './verification.js';

interface Verifier {
  readonly pinRoots: typeof pinRoots;
  readonly verifyBundle: typeof verifyBundle;
  readonly verifyDeviceToken: typeof verifyDeviceToken;
}

type Origin =
  | { readonly roots: PinnedRoots }
  | { readonly before: Trust; readonly bundle: string; readonly type: Parameters<typeof verifyBundle>[1] };

/** Wraps a verifier, and records what it is given, under which trust, and its result. */
export class Recorder implements BrowserCorpus {
  readonly trusts: TrustRecipe[] = [];
  readonly offered: OfferedText[] = [];
  readonly #origins = new WeakMap<Trust, Origin>();
  readonly #known = new Map<Trust, number>();

  inFrontOf(verifier: Verifier): Verifier {
    return {
      pinRoots: (roots) => {
        const trust = verifier.pinRoots(roots);
        this.#origins.set(trust, { roots });
        return trust;
      },
      verifyBundle: async (text, type, trust, observe) => {
        const verifying = verifier.verifyBundle(text, type, trust, observe);
        this.offered.push({ text, type, trust: this.#indexOf(trust), outcome: await outcomeOf(verifying) });
        const verified = await verifying;
        this.#origins.set(verified.trust, { before: trust, bundle: text, type });
        return verified;
      },
      verifyDeviceToken: async (text, type) => {
        const verifying = verifier.verifyDeviceToken(text, type);
        this.offered.push({ text, type: type as ArtefactType, outcome: await outcomeOf(verifying) });
        return verifying;
      },
    };
  }

  #indexOf(trust: Trust): number {
    const known = this.#known.get(trust);
    if (known !== undefined) return known;
    const origin = this.#origins.get(trust);
    if (origin === undefined) throw new TypeError('This trust did not come through the recorder.');
    const index =
      this.trusts.push('roots' in origin ? origin : { ...origin, before: this.#indexOf(origin.before) }) - 1;
    this.#known.set(trust, index);
    return index;
  }
}

const outcomeOf = (verifying: Promise<Parameters<typeof acceptedOutcome>[0]>): Promise<string> =>
  verifying.then(acceptedOutcome, refusedOutcome);
