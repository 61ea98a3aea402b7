import { createSigner, publicJwk, randomTokenId } from '@countersign/shared';
import type { Context } from '../context.js';
import { changeDevice } from '../state/loaded-device.js';
import type { DeviceState, Tombstone } from '../state/state.js';
import { notActivated } from './request.js';

/**
 * Ends the current activation and returns a signed deactivation certificate. The tombstone, which holds that
 * certificate, and the removal of the activation are one durable write: after a crash the device is either still
 * activated, or deactivated with the certificate available again.
 *
 * @returns the deactivation token, identical on each call until the vendor has confirmed it or another activation was
 * imported
 * @throws CountersignError `NOT_ACTIVATED`, `STATE_DAMAGED`, `STATE_UNREADABLE`
 */
export async function deactivateHere(context: Context): Promise<string> {
  const now = context.now();
  return changeDevice(context, async ({ key, state }) => {
    const { activation, lastCheck: _ended, secret: _values, ...rest } = state;
    if (activation === undefined || key === undefined) return { state, result: unconfirmedToken(state) };
    const jti = randomTokenId(context.random);
    const token = await createSigner(key).sign('deactivation', {
      v: 1,
      iss: context.pinned.vendor,
      aud: context.product,
      jti,
      iat: now,
      cnf: { jwk: publicJwk(key) },
      act: activation.id,
      gen: activation.generation,
    });
    const tombstone: Tombstone = { activation: activation.id, generation: activation.generation, jti, at: now, token };
    return { state: { ...rest, tombstones: [...state.tombstones, tombstone] }, result: token };
  });
}

function unconfirmedToken({ tombstones }: DeviceState): string {
  const token = tombstones.findLast((tombstone) => tombstone.token !== undefined)?.token;
  if (token === undefined) throw notActivated('there is nothing to deactivate.');
  return token;
}
