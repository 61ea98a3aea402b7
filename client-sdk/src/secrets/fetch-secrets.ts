import type { Context } from '../context.js';
import { importFile } from '../import-certificate.js';
import { knownTrust } from '../learnt-trust.js';
import { post, type ServerOptions } from '../online/api.js';
import { bundleIn } from '../online/signed-answer.js';
import { notActivated } from '../request.js';
import { recall } from '../state/device-memory.js';
import { heldSecrets } from './held-secrets.js';

/**
 * Asks the vendor for the values of this device and keeps them, encrypted as they come. The question needs no proof: the
 * answer is of no use without the device key.
 *
 * @returns the codes of the features that have one
 * @throws CountersignError `NOT_ACTIVATED`, `SERVER_UNREACHABLE`, `SERVER_ANSWER_INVALID`, `REQUEST_REFUSED`, or what is
 * wrong with the answer's signature or meaning; what was kept before then stays
 */
export async function fetchSecrets(context: Context, options: ServerOptions): Promise<readonly string[]> {
  const { key, state } = await recall(context.store);
  const { activation } = state;
  if (activation === undefined || key === undefined) throw notActivated('the vendor has no values for it.');
  const question = { product: context.product, activation: activation.id, device: key.x };
  const answer = await post(context.fetch, options, '/v1/device/secrets', question);
  await importFile(context, bundleIn(answer, 'secrets', 'secret'));
  const memory = await recall(context.store);
  const known = await knownTrust(context.pinned, memory.state.learnt);
  return Object.keys((await heldSecrets({ context, memory, known }))?.val ?? {}).sort();
}
