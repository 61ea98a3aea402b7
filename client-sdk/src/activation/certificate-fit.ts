import {
  assertAnswersRequest,
  type CheckObserver,
  type Claims,
  CountersignError,
  type ErrorCode,
  splitBundle,
  type VerifiedBundle,
  validateReceipt,
  verifyBundle,
} from '@countersign/shared';
import { withCertificateTime, withSignedTime } from '../clock/device-clock.js';
import { heldSecrets, verifySecrets } from '../secrets/held-secrets.js';
import type { DeviceState } from '../state/state.js';
import { trialRunTime } from '../trial/trial-term.js';
import { validateSettlementOnDevice, withSettlement } from '../usage/settle.js';
import { PASSIVE_NOT_ACCEPTED } from '../verdict/status.js';
import {
  type ValidationContext,
  type ValidationResult,
  validateActivationOnDevice,
  validatePassiveOnDevice,
  validateTrialOnDevice,
} from '../verdict/validate-on-device.js';

/** A bundle that fits this device, and how it changes the state. */
export interface FittingBundle {
  readonly verified: Pick<
    VerifiedBundle<'activation' | 'passive' | 'receipt' | 'settlement' | 'trial' | 'secret'>,
    'type' | 'bundle' | 'trust'
  >;
  /** Seconds since 1970. */
  readonly issued: number;
  /** For an activation; 0 for others. */
  readonly generation: number;
  apply(state: DeviceState): DeviceState;
}

/**
 * Checks one bundle against this device.
 * @throws CountersignError why it does not fit
 */
export async function fitBundle(
  bundle: string,
  here: ValidationContext,
  observe: CheckObserver | undefined,
): Promise<FittingBundle> {
  const { type } = splitBundle(bundle);
  switch (type) {
    case 'activation':
      return fitActivation(bundle, here, observe);
    case 'passive':
      return fitPassive(bundle, here, observe);
    case 'receipt':
      return fitReceipt(bundle, here, observe);
    case 'settlement':
      return fitSettlement(bundle, here, observe);
    case 'trial':
      return fitTrial(bundle, here, observe);
    case 'secret':
      return fitSecrets(bundle, here, observe);
    default:
      throw new CountersignError(
        'TYPE_MISMATCH',
        `This is ${NAMES[type] ?? `a file of type ${type}`}. Import the certificate that your vendor sent you.`,
      );
  }
}

const NAMES: Readonly<Record<string, string>> = {
  request: 'a request, which goes to your vendor',
  deactivation: 'a deactivation certificate, which goes to your vendor',
  usage: 'a record of what was used here, which goes to your vendor',
};

async function fitActivation(
  bundle: string,
  here: ValidationContext,
  observe: CheckObserver | undefined,
): Promise<FittingBundle> {
  const { state } = here.memory;
  const certificate = acceptable(await validateActivationOnDevice(bundle, here, undefined, observe));
  const { claims } = certificate;
  const isCurrent = state.activation?.jti === claims.jti;
  if (!isCurrent) assertAnswersRequest(claims, new Set(state.outstanding.map(({ jti }) => jti)));
  return {
    verified: certificate,
    issued: claims.iat,
    generation: claims.gen,
    apply: (before) => (isCurrent ? withSignedTime(before, claims.iat) : withActivation(before, claims, bundle)),
  };
}

function withActivation(before: DeviceState, claims: Claims<'activation'>, bundle: string): DeviceState {
  const request = before.outstanding.find(({ jti }) => jti === claims.req);
  const state = withCertificateTime(before, claims.iat, request);
  const { lastCheck, secret, ...rest } = state;
  // A stored answer stays if it is about this activation and newer than this certificate: importing an older
  // certificate must not undo what the vendor has said since.
  const stays = lastCheck?.activation === claims.act && lastCheck.answered > claims.iat;
  return {
    ...rest,
    ...(stays && { lastCheck }),
    ...(secret !== undefined && state.activation?.id === claims.act && { secret }),
    outstanding: state.outstanding.filter(({ jti }) => jti !== claims.req),
    activation: { bundle, jti: claims.jti, id: claims.act, generation: claims.gen },
    generations: { ...state.generations, [claims.act]: claims.gen },
  };
}

async function fitPassive(
  bundle: string,
  here: ValidationContext,
  observe: CheckObserver | undefined,
): Promise<FittingBundle> {
  const { clientId } = here.context;
  if (clientId === undefined) throw new CountersignError('PASSIVE_NOT_ACCEPTED', PASSIVE_NOT_ACCEPTED);
  const certificate = acceptable(await validatePassiveOnDevice(bundle, clientId, here, observe));
  return {
    verified: certificate,
    issued: certificate.claims.iat,
    generation: 0,
    apply: (before) =>
      before.passive === bundle
        ? withSignedTime(before, certificate.claims.iat)
        : { ...withCertificateTime(before, certificate.claims.iat), passive: bundle },
  };
}

/** An ended trial is imported as well: the vendor's word counts, not the application's offer. */
async function fitTrial(
  bundle: string,
  here: ValidationContext,
  observe: CheckObserver | undefined,
): Promise<FittingBundle> {
  const { trial, outstanding } = here.memory.state;
  const certificate = acceptable(await validateTrialOnDevice(bundle, here, observe), TOLERATED_OF_TRIALS);
  const { jti, req, iat, chk } = certificate.claims;
  const isCurrent = trial?.registered?.jti === jti;
  if (!isCurrent) assertAnswersRequest(certificate.claims, new Set(outstanding.map((request) => request.jti)));
  const apply = (before: DeviceState): DeviceState => {
    if (isCurrent || before.trial === undefined) return before;
    const registered = { bundle, jti, run: trialRunTime(before), ...(chk !== undefined && { chk }) };
    const request = before.outstanding.find((each) => each.jti === req);
    const state = withCertificateTime(before, iat, request);
    return {
      ...state,
      outstanding: state.outstanding.filter((each) => each.jti !== req),
      trial: { ...before.trial, registered },
    };
  };
  return { verified: certificate, issued: iat, generation: 0, apply };
}

/**
 * These resolve with time or with a check; a device that could not import such a certificate could not even return it.
 */
const TOLERATED: ReadonlySet<ErrorCode> = new Set(['NOT_YET_VALID', 'CHECK_OVERDUE']);

const TOLERATED_OF_TRIALS: ReadonlySet<ErrorCode> = new Set([...TOLERATED, 'EXPIRED']);

function acceptable<T extends 'activation' | 'passive' | 'trial'>(
  { certificate, refusals }: ValidationResult<T>,
  tolerated = TOLERATED,
): VerifiedBundle<T> {
  const refusal = refusals.find(({ code }) => !tolerated.has(code));
  if (refusal !== undefined) throw refusal;
  if (certificate === undefined) throw new TypeError('The file contains neither a certificate nor a refusal.');
  return certificate;
}

/** The receipt of a deactivation of this device: confirms its tombstone, whose token is no longer needed. */
async function fitReceipt(
  bundle: string,
  here: ValidationContext,
  observe: CheckObserver | undefined,
): Promise<FittingBundle> {
  const { memory, known, context } = here;
  const receipt = await verifyBundle(bundle, 'receipt', known.trust, observe);
  const { act, dea, gen, iat } = receipt.claims;
  const tombstone = memory.state.tombstones.find(({ jti }) => jti === dea);
  const activation = tombstone?.generation === gen ? tombstone.activation : 'none';
  validateReceipt(receipt.claims, { vendor: context.pinned.vendor, product: context.product, activation }, observe);
  return {
    verified: receipt,
    issued: iat,
    generation: 0,
    apply: (before) => ({
      ...withSignedTime(before, iat),
      tombstones: before.tombstones.map((each) => {
        const { token: _delivered, ...rest } = each;
        return each.activation === act && each.jti === dea ? { ...rest, confirmed: true as const } : each;
      }),
    }),
  };
}

/** The vendor's count for a usage record of this device. */
async function fitSettlement(
  bundle: string,
  here: ValidationContext,
  observe: CheckObserver | undefined,
): Promise<FittingBundle> {
  const { memory, known, context } = here;
  const { verified, record } = await validateSettlementOnDevice(context, known, bundle, memory.state, observe);
  return {
    verified,
    issued: verified.claims.iat,
    generation: 0,
    apply: (before) => withSettlement(before, record, verified),
  };
}

/** Values that only this device can read. Newer stored values stay: an old answer may be replayed. */
async function fitSecrets(
  bundle: string,
  here: ValidationContext,
  observe: CheckObserver | undefined,
): Promise<FittingBundle> {
  const secrets = await verifySecrets(bundle, here, observe);
  const { iat } = secrets.claims;
  const isOlder = iat < ((await heldSecrets(here))?.iat ?? 0);
  return {
    verified: secrets,
    issued: iat,
    generation: 0,
    apply: (before) => (isOlder ? before : { ...withSignedTime(before, iat), secret: bundle }),
  };
}
