import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PinnedRoots } from '@countersign/shared';
import { readBundles } from '../ceremony/read-bundles.js';
import { openDevice } from '../device/device-folder.js';
import { readRoots } from '../io/roots.js';
import type { Context } from '../program/context.js';
import { inspectBundle } from './inspect-bundle.js';
import type { Inspection } from './inspection.js';

interface InspectArguments {
  readonly file: string;
  readonly roots?: string | undefined;
  readonly product?: string | undefined;
  readonly state?: string | undefined;
}

/** Verifies everything in a file. @throws CountersignError if it has no bundle at all */
export async function inspectFile(args: InspectArguments, context: Context): Promise<readonly Inspection[]> {
  const device = args.state === undefined ? undefined : await openDevice({ state: args.state }, context);
  const held = {
    roots:
      args.roots === undefined && device !== undefined ? device.settings.roots : await rootsFor(args.roots, context),
    product: args.product ?? device?.settings.product,
    device: await device?.client.facts(),
    now: Math.floor(context.now / 1000),
  };
  const bundles = readBundles(await context.files.read(args.file), args.file);
  const inspections: Inspection[] = [];
  for (const bundle of bundles) inspections.push(await inspectBundle(bundle, held));
  return inspections;
}

/** From the flag, from COUNTERSIGN_ROOTS, or from a roots.json in the working directory, in this order. */
async function rootsFor(flag: string | undefined, { environment, files }: Context): Promise<PinnedRoots | undefined> {
  const named = flag ?? (environment.env.COUNTERSIGN_ROOTS || undefined);
  if (named !== undefined) return readRoots(files, named);
  const here = join(environment.cwd, 'roots.json');
  const there = await stat(here).then(
    (found) => found.isFile(),
    () => false,
  );
  return there ? readRoots(files, 'roots.json') : undefined;
}
