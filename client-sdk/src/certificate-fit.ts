import {
  assertAnswersRequest,
  type Claims,
  CountersignError,
  type ErrorCode,
  judgeReceipt,
  type Observe,
  splitBundle,
  type VerifiedBundle,
  verifyBundle,
} from '@countersign/shared';
import { type Here, type Judged, judgeActivationHere, judgePassiveHere } from './judge.js';
import { heldSecrets, verifySecrets } from './secrets/held-secrets.js';
import type { DeviceState } from './state/state.js';
import { PASSIVE_NOT_ACCEPTED } from './status.js';

/** A bundle that this device takes, and what it then remembers. */
export interface Fit {
  readonly verified: Pick<VerifiedBundle<'activation' | 'passive' | 'receipt' | 'secret'>, 'type' | 'bundle' | 'trust'>;
  /** Seconds since 1970. */
  readonly issued: number;
  /** Of an activation; 0 for the others. */
  readonly generation: number;
  apply(state: DeviceState): DeviceState;
}

/**
 * Holds one bundle against this device.
 * @throws CountersignError why it does not fit
 */
export async function fitBundle(bundle: string, here: Here, observe: Observe | undefined): Promise<Fit> {
  const { type } = splitBundle(bundle);
  switch (type) {
    case 'activation':
      return fitActivation(bundle, here, observe);
    case 'passive':
      return fitPassive(bundle, here, observe);
    case 'receipt':
      return fitReceipt(bundle, here, observe);
    case 'secret':
      return fitSecrets(bundle, here, observe);
    default:
      throw new CountersignError(
        'TYPE_MISMATCH',
        `This is ${NAMES[type] ?? `a file of type ${type}`}. Import the certificate that your vendor sent back.`,
      );
  }
}

const NAMES: Readonly<Record<string, string>> = {
  request: 'a request, which goes to your vendor',
  deactivation: 'a deactivation certificate, which goes to your vendor',
};

async function fitActivation(bundle: string, here: Here, observe: Observe | undefined): Promise<Fit> {
  const { state } = here.memory;
  const certificate = acceptable(await judgeActivationHere(bundle, here, undefined, observe));
  const { claims } = certificate;
  const isCurrent = state.activation?.jti === claims.jti;
  if (!isCurrent) assertAnswersRequest(claims, new Set(state.outstanding.map(({ jti }) => jti)));
  return {
    verified: certificate,
    issued: claims.iat,
    generation: claims.gen,
    apply: (before) => (isCurrent ? before : withActivation(before, claims, bundle)),
  };
}

function withActivation(state: DeviceState, claims: Claims<'activation'>, bundle: string): DeviceState {
  const { lastCheck, secret, ...rest } = state;
  // An answer stays when it is about this activation and was given after this certificate: importing an older
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

async function fitPassive(bundle: string, here: Here, observe: Observe | undefined): Promise<Fit> {
  const { clientId } = here.context;
  if (clientId === undefined) throw new CountersignError('PASSIVE_NOT_ACCEPTED', PASSIVE_NOT_ACCEPTED);
  const certificate = acceptable(await judgePassiveHere(bundle, clientId, here, observe));
  return {
    verified: certificate,
    issued: certificate.claims.iat,
    generation: 0,
    apply: (before) => (before.passive === bundle ? before : { ...before, passive: bundle }),
  };
}

/** These pass with time or with a check; a device that could not import such a certificate could not even give it back. */
const TOLERATED: ReadonlySet<ErrorCode> = new Set(['NOT_YET_VALID', 'CHECK_OVERDUE']);

function acceptable<T extends 'activation' | 'passive'>({ certificate, refusals }: Judged<T>): VerifiedBundle<T> {
  const refusal = refusals.find(({ code }) => !TOLERATED.has(code));
  if (refusal !== undefined) throw refusal;
  if (certificate === undefined) throw new TypeError('There is neither a certificate nor a refusal.');
  return certificate;
}

/** The receipt of a deactivation that this device made: its tombstone is confirmed, and its token no longer needed. */
async function fitReceipt(bundle: string, here: Here, observe: Observe | undefined): Promise<Fit> {
  const { memory, known, context } = here;
  const receipt = await verifyBundle(bundle, 'receipt', known.trust, observe);
  const { act, dea, gen, iat } = receipt.claims;
  const tombstone = memory.state.tombstones.find(({ jti }) => jti === dea);
  const activation = tombstone?.generation === gen ? tombstone.activation : 'none';
  judgeReceipt(receipt.claims, { vendor: context.pinned.vendor, product: context.product, activation }, observe);
  return {
    verified: receipt,
    issued: iat,
    generation: 0,
    apply: (before) => ({
      ...before,
      tombstones: before.tombstones.map((each) => {
        const { token: _delivered, ...rest } = each;
        return each.activation === act && each.jti === dea ? { ...rest, confirmed: true as const } : each;
      }),
    }),
  };
}

/** The values that only this device can read. Those that it has stay when they are newer: an old answer may be played back. */
async function fitSecrets(bundle: string, here: Here, observe: Observe | undefined): Promise<Fit> {
  const secrets = await verifySecrets(bundle, here, observe);
  const { iat } = secrets.claims;
  const isOlder = iat < ((await heldSecrets(here))?.iat ?? 0);
  return {
    verified: secrets,
    issued: iat,
    generation: 0,
    apply: (before) => (isOlder ? before : { ...before, secret: bundle }),
  };
}
