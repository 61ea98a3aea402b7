import { type CheckObserver, CountersignError, type ErrorCode, readArmour, splitBundle } from '@countersign/shared';
import type { Context } from '../context.js';
import { withInstallMachine } from '../state/install.js';
import { changeDevice } from '../state/loaded-device.js';
import type { DeviceState } from '../state/state.js';
import { learnTrust, loadTrust } from '../trust/learned-trust.js';
import { verdictOfDevice } from '../verdict/status.js';
import type { ValidationContext } from '../verdict/validate-on-device.js';
import type { Verdict } from '../verdict/verdict.js';
import { type FittingBundle, fitBundle } from './certificate-fit.js';

/** In a file for many machines, most certificates fail with these codes, which say nothing about this device. */
const OF_OTHERS: ReadonlySet<ErrorCode> = new Set(['DEVICE_MISMATCH', 'REQUEST_UNKNOWN', 'USAGE_MISMATCH']);

/**
 * Imports everything in a file that is for this device: receipts, settlements, a passive certificate, the latest
 * activation or trial that fits, and its secure values. If nothing fits, nothing changes.
 *
 * @throws CountersignError why the file was refused; of several reasons, the first that is not merely "for another
 * device"
 */
export async function importCertificateFile(
  context: Context,
  fileText: string,
  observe?: CheckObserver,
): Promise<Verdict> {
  const now = context.now();
  const bundles = readArmour(fileText);
  // Before the lock: a probe may run programs.
  const machine = await context.machine();
  const memory = await changeDevice(context, async (before) => {
    const known = await loadTrust(context.pinned, before.state.learnt);
    const here = { context, memory: before, known, machine, now };
    const [certificates, values] = [bundles.filter((each) => !hasValues(each)), bundles.filter(hasValues)];
    const found = await findFits(certificates, here, observe);
    const certified = await applyFits(context, before.state, found.fits);
    // Values that came with a certificate are accepted once the certificate is.
    const there = {
      ...here,
      memory: { ...before, state: certified },
      known: await loadTrust(context.pinned, certified.learnt),
    };
    const others = await findFits(values, there, observe);
    assertSome([...found.fits, ...others.fits], [...found.refusals, ...others.refusals]);
    const taken = await applyFits(context, certified, others.fits);
    const isLicensed = [...found.fits, ...others.fits].some(({ verified }) => verified.type !== 'receipt');
    const state = isLicensed ? withInstallMachine(taken, machine) : taken;
    return { state, result: { ...before, state } };
  });
  return verdictOfDevice(context, memory, now);
}

/** An invalid bundle is left to `fitBundle` to refuse. */
function hasValues(bundle: string): boolean {
  try {
    return splitBundle(bundle).type === 'secret';
  } catch {
    return false;
  }
}

interface Found {
  readonly fits: readonly FittingBundle[];
  readonly refusals: readonly CountersignError[];
}

async function findFits(
  bundles: readonly string[],
  here: ValidationContext,
  observe: CheckObserver | undefined,
): Promise<Found> {
  const fits: FittingBundle[] = [];
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

function assertSome(fits: readonly FittingBundle[], refusals: readonly CountersignError[]): void {
  const refusal = refusals.find(({ code }) => !OF_OTHERS.has(code)) ?? refusals[0];
  if (fits.length === 0 && refusal !== undefined) throw refusal;
}

/**
 * Of two activations or trials only one can be current, so only one is imported; the other still answers its request
 * later. The latest come last.
 */
async function applyFits(context: Context, before: DeviceState, fits: readonly FittingBundle[]): Promise<DeviceState> {
  const newest = [newestOf('activation', fits), newestOf('trial', fits)];
  let state = before;
  for (const fit of fits.toSorted((a, b) => a.issued - b.issued)) {
    if (isOneOfMany(fit) && !newest.includes(fit)) continue;
    state = fit.apply(state);
    const learnt = learnTrust(await loadTrust(context.pinned, state.learnt), fit.verified);
    if (learnt !== undefined) state = { ...state, learnt };
  }
  return state;
}

const isOneOfMany = ({ verified: { type } }: FittingBundle): boolean => type === 'activation' || type === 'trial';

const newestOf = (type: FittingBundle['verified']['type'], fits: readonly FittingBundle[]): FittingBundle | undefined =>
  fits
    .filter(({ verified }) => verified.type === type)
    .sort((a, b) => b.issued - a.issued || b.generation - a.generation)[0];
