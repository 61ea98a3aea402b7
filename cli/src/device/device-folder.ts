import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '@countersign/client';
import { CLIENT_ID, CountersignError, type PinnedRoots, PRODUCT_ID, parsePinnedRoots } from '@countersign/shared';
import { EXIT_CODES } from '../exit-codes.js';
import { readRoots } from '../io/roots.js';
import { CliError, usageError } from '../output/cli-error.js';
import type { Context } from '../program/context.js';

/** What an application has in its source; this command stores it in `device.json` beside the client's state. */
export interface DeviceSettings {
  readonly product: string;
  readonly roots: PinnedRoots;
  /** The client id for which passive certificates are accepted. */
  readonly clientId?: string;
}

interface DeviceArguments {
  readonly state: string;
  readonly product?: string | undefined;
  readonly roots?: string | undefined;
  readonly clientId?: string | undefined;
}

/** A device for commands: its client, and the settings to store once something has succeeded. */
export interface Device {
  readonly settings: DeviceSettings;
  readonly client: Client;
  /** Stores the settings; later commands then need only the state folder. */
  remember(): Promise<void>;
}

/**
 * Opens the device of a state folder, with the settings of its `device.json` or, without one, of the flags.
 * @throws CliError `USAGE`, `STATE_OF_ANOTHER_PRODUCT`; CountersignError `STATE_DAMAGED`
 */
export async function openDevice(args: DeviceArguments, context: Context): Promise<Device> {
  const { files, environment } = context;
  const folder = files.path(args.state);
  const known = await readSettings(folder);
  const product = args.product ?? known?.product;
  const roots = args.roots === undefined ? known?.roots : await readRoots(files, args.roots);
  if (product === undefined || roots === undefined)
    throw notSetUp(args, product === undefined ? '--product' : '--roots');
  if (!PRODUCT_ID.test(product)) throw usageError('--product must be a product id, such as cad-studio.', '--product');
  if (args.clientId !== undefined && !CLIENT_ID.test(args.clientId)) {
    throw usageError('--client-id must be 10 to 255 printable ASCII characters without spaces.', '--client-id');
  }
  if (known !== undefined) assertSame(args.state, known, { product, roots });
  const clientId = args.clientId ?? known?.clientId;
  const settings = { product, roots, ...(clientId !== undefined && { clientId }) };
  const { openClient } = await import('@countersign/client');
  const client = await openClient({
    roots,
    product,
    state: folder,
    ...(clientId !== undefined && { passive: { clientId } }),
    clock: environment.clock,
    random: environment.random,
    fetch: environment.fetch,
  });
  return {
    settings,
    client,
    async remember() {
      if (known !== undefined && known.clientId === clientId) return;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await files.write(settingsFile(folder), format(settings), { force: true, secret: true });
    },
  };
}

const settingsFile = (folder: string): string => join(folder, 'device.json');

const format = (settings: DeviceSettings): string => `${JSON.stringify({ v: 1, ...settings }, undefined, 2)}\n`;

async function readSettings(folder: string): Promise<DeviceSettings | undefined> {
  const file = settingsFile(folder);
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw new CountersignError('STATE_UNREADABLE', `${file} can't be read: ${error.code}.`, { cause: error });
  });
  if (content === undefined) return undefined;
  try {
    const { v, product, roots, clientId } = JSON.parse(content) as Record<string, unknown>;
    if (v !== 1 || typeof product !== 'string' || !['string', 'undefined'].includes(typeof clientId))
      throw new TypeError();
    return { product, roots: parsePinnedRoots(roots), ...(typeof clientId === 'string' && { clientId }) };
  } catch (cause) {
    const remedy = 'Restore it from a backup, or delete it and name --product and --roots again.';
    throw new CountersignError('STATE_DAMAGED', `${file} is damaged. ${remedy}`, { cause });
  }
}

function assertSame(state: string, known: DeviceSettings, wanted: DeviceSettings): void {
  const identity = ({ vendor, threshold, roots }: PinnedRoots): string =>
    JSON.stringify([vendor, threshold, roots.map(({ x }) => x).sort()]);
  const difference =
    known.product !== wanted.product
      ? `is for the product ${known.product}, not ${wanted.product}`
      : identity(known.roots) !== identity(wanted.roots)
        ? `was made with other roots, of the vendor ${known.roots.vendor}`
        : undefined;
  if (difference === undefined) return;
  const message = `${state} ${difference}. Use another --state folder, one for each product.`;
  throw new CliError('STATE_OF_ANOTHER_PRODUCT', message, { exitCode: EXIT_CODES.usage, field: '--state' });
}

const notSetUp = ({ state }: DeviceArguments, missing: string): CliError =>
  usageError(
    `${state} has no device.json, so --product and --roots are needed (missing: ${missing}). ` +
      'Is it the folder of: countersign device request?',
    missing,
  );
