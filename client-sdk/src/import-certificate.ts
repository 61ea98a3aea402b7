import { CountersignError, type ErrorCode, type Observe, readArmour } from '@countersign/shared';
import { type Fit, fitBundle } from './certificate-fit.js';
import type { Context } from './context.js';
import type { Here } from './judge.js';
import { knownTrust, learn } from './learnt-trust.js';
import { change } from './state/device-memory.js';
import { onMachine } from './state/install.js';
import type { DeviceState } from './state/state.js';
import { judgeDevice } from './status.js';
import type { Verdict } from './verdict.js';

/** In a file for many machines most certificates are refused with these, and they say nothing. */
const OF_OTHERS: ReadonlySet<ErrorCode> = new Set(['DEVICE_MISMATCH', 'REQUEST_UNKNOWN', 'USAGE_MISMATCH']);

/**
 * Takes from a file what is for this device: receipts, settlements, a passive certificate, and of the activations and trials the newest that
 * fits. When nothing fits, nothing changes.
 *
 * @throws CountersignError why the file was refused; of several reasons the first that is not just "of another device"
 */
export async function importFile(context: Context, fileText: string, observe?: Observe): Promise<Verdict> {
  const now = context.now();
  const bundles = readArmour(fileText);
  // Before the lock is taken: a probe may run programs.
  const machine = await context.machine();
  const memory = await change(context, async (before) => {
    const known = await knownTrust(context.pinned, before.state.learnt);
    const fits = await findFits(bundles, { context, memory: before, known, machine, now }, observe);
    const taken = await applyFits(context, before.state, fits);
    const isLicensed = fits.some(({ verified }) => verified.type !== 'receipt');
    const state = isLicensed ? onMachine(taken, machine) : taken;
    return { state, result: { ...before, state } };
  });
  return judgeDevice(context, memory, now);
}

async function findFits(bundles: readonly string[], here: Here, observe: Observe | undefined): Promise<readonly Fit[]> {
  const fits: Fit[] = [];
  const refusals: CountersignError[] = [];
  for (const bundle of bundles) {
    try {
      fits.push(await fitBundle(bundle, here, observe));
    } catch (error) {
      if (!(error instanceof CountersignError)) throw error;
      refusals.push(error);
    }
  }
  const refusal = refusals.find(({ code }) => !OF_OTHERS.has(code)) ?? refusals[0];
  if (fits.length === 0 && refusal !== undefined) throw refusal;
  return fits;
}

/** Two activations, or two trials, would displace each other, so one is taken; the other still answers its request later. */
async function applyFits(context: Context, before: DeviceState, fits: readonly Fit[]): Promise<DeviceState> {
  const newest = [newestOf('activation', fits), newestOf('trial', fits)];
  let state = before;
  for (const fit of fits) {
    if (isOneOfMany(fit) && !newest.includes(fit)) continue;
    state = fit.apply(state);
    const learnt = learn(await knownTrust(context.pinned, state.learnt), fit.verified);
    if (learnt !== undefined) state = { ...state, learnt };
  }
  return state;
}

const isOneOfMany = ({ verified: { type } }: Fit): boolean => type === 'activation' || type === 'trial';

const newestOf = (type: Fit['verified']['type'], fits: readonly Fit[]): Fit | undefined =>
  fits
    .filter(({ verified }) => verified.type === type)
    .sort((a, b) => b.issued - a.issued || b.generation - a.generation)[0];
