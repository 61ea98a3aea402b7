import type { Context } from '../context.js';
import { knownTrust } from '../learnt-trust.js';
import type { DeviceMemory } from '../state/device-memory.js';
import type { Verdict } from '../verdict.js';
import { heldSecrets } from './held-secrets.js';

const DAY = 86_400;

/**
 * Whether it is time to fetch the values: the license has features with one, and what is here is older than the certificate or
 * than a day. A license whose features have no value yet has a token that says so, and is not asked for at every turn.
 */
export async function secretsDue(context: Context, memory: DeviceMemory, verdict: Verdict): Promise<boolean> {
  const { activation, learnt } = memory.state;
  if (!('featureTypes' in verdict) || activation === undefined || verdict.activation !== activation.id) return false;
  if (!Object.values(verdict.featureTypes).includes('secure')) return false;
  const held = await heldSecrets({ context, memory, known: await knownTrust(context.pinned, learnt) });
  if (held === undefined) return true;
  return held.iat * 1000 < verdict.issuedAt.getTime() || context.now() >= held.iat + DAY;
}
