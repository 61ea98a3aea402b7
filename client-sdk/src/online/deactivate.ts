import type { Context } from '../context.js';
import { giveUpActivation } from '../deactivate.js';
import { importFile } from '../import-certificate.js';
import { post, type ServerOptions } from './api.js';
import { bundleIn } from './signed-answer.js';

/** Gives the activation up and hands the deactivation certificate to the vendor, whose receipt confirms the tombstone. */
export async function deactivateOnline(context: Context, options: ServerOptions): Promise<void> {
  const deactivation = await giveUpActivation(context);
  const answer = await post(context.fetch, options, '/v1/device/deactivations', { deactivation });
  await importFile(context, bundleIn(answer, 'receipt', 'receipt'));
}
