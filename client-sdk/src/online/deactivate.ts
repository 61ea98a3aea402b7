import { CountersignError } from '@countersign/shared';
import type { Context } from '../context.js';
import { giveUpActivation } from '../deactivate.js';
import { importFile } from '../import-certificate.js';
import { settleOnline } from '../usage/settle.js';
import { post, type ServerOptions } from './api.js';
import { bundleIn } from './signed-answer.js';

/** Gives the activation up and hands the deactivation certificate to the vendor, whose receipt confirms the tombstone. */
export async function deactivateOnline(context: Context, options: ServerOptions): Promise<void> {
  // The vendor should know what was used, and can take it afterwards too: it is no reason to stay activated.
  await settleOnline(context, options).catch((error: unknown) => {
    if (!(error instanceof CountersignError)) throw error;
  });
  const deactivation = await giveUpActivation(context);
  const answer = await post(context.fetch, options, '/v1/device/deactivations', { deactivation });
  await importFile(context, bundleIn(answer, 'receipt', 'receipt'));
}
