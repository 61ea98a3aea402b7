import { type Claims, CountersignError, judgeCheck, type Observe, verifyBundle } from '@countersign/shared';
import type { KnownTrust } from './learnt-trust.js';
import type { DeviceState } from './state/state.js';
import type { UnlicensedReason } from './verdict.js';

/** What the vendor last said about the current activation, in a signed answer to a question of this device. */
export interface Standing {
  /** Why the activation gives no license, if so. */
  readonly refusal?: UnlicensedReason;
  /** Seconds since 1970. */
  readonly nextCheck?: number;
  readonly refreshAvailable: boolean;
}

const REFUSALS: Readonly<Partial<Record<Claims<'check'>['sts'], UnlicensedReason>>> = {
  suspended: 'LICENSE_SUSPENDED',
  expired: 'LICENSE_EXPIRED',
  deactivated: 'DEACTIVATED_BY_VENDOR',
  forked: 'ACTIVATION_FORKED',
  unknown: 'ACTIVATION_UNKNOWN',
};

const NOTHING_SAID: Standing = { refreshAvailable: false };

/**
 * The newest answer about the current activation, verified anew. One that does not verify counts for nothing: it is as
 * if there had been no check.
 */
export async function standingOf(
  { activation, lastCheck }: DeviceState,
  product: string,
  known: KnownTrust,
  observe: Observe,
): Promise<Standing> {
  if (activation === undefined || lastCheck?.activation !== activation.id) return NOTHING_SAID;
  try {
    const { claims } = await verifyBundle(lastCheck.answer, 'check', known.trust, observe);
    const question = { vendor: known.trust.vendor, product, activation: activation.id, nonce: lastCheck.nonce };
    judgeCheck(claims, question, observe);
    const refusal = REFUSALS[claims.sts];
    if (refusal !== undefined) return { refusal, refreshAvailable: false };
    return {
      ...(claims.chk !== undefined && { nextCheck: claims.chk }),
      // A certificate imported after the question may be the newer one that the answer speaks of.
      refreshAvailable: claims.sts === 'outdated' && activation.generation <= lastCheck.generation,
    };
  } catch (error) {
    if (error instanceof CountersignError) return NOTHING_SAID;
    throw error;
  }
}
