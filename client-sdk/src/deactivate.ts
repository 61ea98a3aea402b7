import { createSigner, publicJwk, randomTokenId } from '@countersign/shared';
import type { Context } from './context.js';
import { notActivated } from './request.js';
import { change } from './state/device-memory.js';
import type { DeviceState, Tombstone } from './state/state.js';

/**
 * Gives the current activation up and says so in a signed deactivation certificate. The tombstone, which holds that
 * certificate, and the forgetting of the activation are one durable write: a crash leaves the device activated, or given
 * up with the certificate there to be asked for again.
 *
 * @returns the deactivation token, the identical one on each call until the vendor has confirmed it or another
 * activation was imported
 * @throws CountersignError `NOT_ACTIVATED`, `STATE_DAMAGED`, `STATE_UNREADABLE`
 */
export async function giveUpActivation(context: Context): Promise<string> {
  const now = context.now();
  return change(context, async ({ key, state }) => {
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
  if (token === undefined) throw notActivated('there is nothing to give up.');
  return token;
}
