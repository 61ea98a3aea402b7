import { importCertificateFile } from '../activation/import-certificate.js';
import { notActivated } from '../activation/request.js';
import type { Context } from '../context.js';
import { postJson, type ServerOptions } from '../online/api.js';
import { readBundle } from '../online/read-bundle.js';
import { loadDevice } from '../state/loaded-device.js';
import { loadTrust } from '../trust/learned-trust.js';
import { heldSecrets } from './held-secrets.js';

/**
 * Fetches the secure values of this device and stores them encrypted, as they come. The question needs no proof: the
 * answer is useless without the device key.
 *
 * @returns the codes of the features that have one
 * @throws CountersignError `NOT_ACTIVATED`, `SERVER_UNREACHABLE`, `SERVER_ANSWER_INVALID`, `REQUEST_REFUSED`, or why
 * the answer was not accepted; stored values then stay
 */
export async function fetchSecrets(context: Context, options: ServerOptions): Promise<readonly string[]> {
  const { key, state } = await loadDevice(context.store);
  const { activation } = state;
  if (activation === undefined || key === undefined) throw notActivated('the vendor has no values for it.');
  const question = { product: context.product, activation: activation.id, device: key.x };
  const answer = await postJson(context.fetch, options, '/v1/device/secrets', question);
  await importCertificateFile(context, readBundle(answer, 'secrets', 'secret'));
  const memory = await loadDevice(context.store);
  const known = await loadTrust(context.pinned, memory.state.learnt);
  return Object.keys((await heldSecrets({ context, memory, known }))?.val ?? {}).sort();
}
