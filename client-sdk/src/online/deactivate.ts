import { CountersignError } from '@countersign/shared';
import { deactivateHere } from '../activation/deactivate.js';
import { importCertificateFile } from '../activation/import-certificate.js';
import type { Context } from '../context.js';
import { settleOnline } from '../usage/settle.js';
import { postJson, type ServerOptions } from './api.js';
import { readBundle } from './read-bundle.js';

/** Ends the activation and sends the deactivation certificate to the vendor, whose receipt confirms the tombstone. */
export async function deactivateOnline(context: Context, options: ServerOptions): Promise<void> {
  // Unsettled usage should reach the vendor, but can do so later: it must not prevent the deactivation.
  await settleOnline(context, options).catch((error: unknown) => {
    if (!(error instanceof CountersignError)) throw error;
  });
  const deactivation = await deactivateHere(context);
  const answer = await postJson(context.fetch, options, '/v1/device/deactivations', { deactivation });
  await importCertificateFile(context, readBundle(answer, 'receipt', 'receipt'));
}
