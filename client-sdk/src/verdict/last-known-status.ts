import { type CheckObserver, type Claims, CountersignError, validateCheck, verifyBundle } from '@countersign/shared';
import type { DeviceState } from '../state/state.js';
import type { LearnedTrust } from '../trust/learned-trust.js';
import type { UnlicensedReason } from './verdict.js';

/** The vendor's last signed statement about the current activation, in answer to a question of this device. */
export interface LastKnownStatus {
  /** Why the activation is not licensed, if so. */
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

const NOTHING_SAID: LastKnownStatus = { refreshAvailable: false };

/**
 * Returns the latest answer about the current activation, verified again. An answer that does not verify is ignored.
 */
export async function lastKnownStatusOf(
  { activation, lastCheck }: DeviceState,
  product: string,
  known: LearnedTrust,
  observe: CheckObserver,
): Promise<LastKnownStatus> {
  if (activation === undefined || lastCheck?.activation !== activation.id) return NOTHING_SAID;
  try {
    const { claims } = await verifyBundle(lastCheck.answer, 'check', known.trust, observe);
    const question = { vendor: known.trust.vendor, product, activation: activation.id, nonce: lastCheck.nonce };
    validateCheck(claims, question, observe);
    const refusal = REFUSALS[claims.sts];
    if (refusal !== undefined) return { refusal, refreshAvailable: false };
    return {
      ...(claims.chk !== undefined && { nextCheck: claims.chk }),
      // A certificate imported after the question may already be the newer one.
      refreshAvailable: claims.sts === 'outdated' && activation.generation <= lastCheck.generation,
    };
  } catch (error) {
    if (error instanceof CountersignError) return NOTHING_SAID;
    throw error;
  }
}
