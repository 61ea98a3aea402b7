import { CountersignError, type ErrorCode, type Observe, readArmour, splitBundle } from '@countersign/shared';
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
 * Takes from a file what is for this device: receipts, settlements, a passive certificate, of the activations and trials the
 * newest that fits, and then the values for it. When nothing fits, nothing changes.
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
    const here = { context, memory: before, known, machine, now };
    const [certificates, values] = [bundles.filter((each) => !hasValues(each)), bundles.filter(hasValues)];
    const found = await findFits(certificates, here, observe);
    const certified = await applyFits(context, before.state, found.fits);
    // Those of a certificate that came with them count once it is taken.
    const there = {
      ...here,
      memory: { ...before, state: certified },
      known: await knownTrust(context.pinned, certified.learnt),
    };
    const others = await findFits(values, there, observe);
    assertSome([...found.fits, ...others.fits], [...found.refusals, ...others.refusals]);
    const taken = await applyFits(context, certified, others.fits);
    const isLicensed = [...found.fits, ...others.fits].some(({ verified }) => verified.type !== 'receipt');
    const state = isLicensed ? onMachine(taken, machine) : taken;
    return { state, result: { ...before, state } };
  });
  return judgeDevice(context, memory, now);
}

/** What is no bundle is for `fitBundle` to refuse. */
function hasValues(bundle: string): boolean {
  try {
    return splitBundle(bundle).type === 'secret';
  } catch {
    return false;
  }
}

interface Found {
  readonly fits: readonly Fit[];
  readonly refusals: readonly CountersignError[];
}

async function findFits(bundles: readonly string[], here: Here, observe: Observe | undefined): Promise<Found> {
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
  return { fits, refusals };
}

function assertSome(fits: readonly Fit[], refusals: readonly CountersignError[]): void {
  const refusal = refusals.find(({ code }) => !OF_OTHERS.has(code)) ?? refusals[0];
  if (fits.length === 0 && refusal !== undefined) throw refusal;
}

/**
 * Two activations, or two trials, would displace each other, so one is taken; the other still answers its request later.
 * The newest come last.
 */
async function applyFits(context: Context, before: DeviceState, fits: readonly Fit[]): Promise<DeviceState> {
  const newest = [newestOf('activation', fits), newestOf('trial', fits)];
  let state = before;
  for (const fit of fits.toSorted((a, b) => a.issued - b.issued)) {
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
