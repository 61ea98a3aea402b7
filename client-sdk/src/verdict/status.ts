import { CountersignError, type ErrorCode, type VerificationCheck } from '@countersign/shared';
import { saveRunningTime } from '../clock/save-running-time.js';
import { timeForVerdict } from '../clock/time-for-verdict.js';
import type { Context } from '../context.js';
import { type LoadedDevice, loadDevice } from '../state/loaded-device.js';
import { trialVerdict } from '../trial/trial-verdict.js';
import { loadTrust } from '../trust/learned-trust.js';
import { heldOnDevice } from '../usage/held-on-device.js';
import { copiedStateRefusal } from './copied-state.js';
import { lastKnownStatusOf } from './last-known-status.js';
import { needsAttention, remedyFor, remedyMessage } from './remedies.js';
import { type ValidationContext, validateActivationOnDevice, validatePassiveOnDevice } from './validate-on-device.js';
import type { AttentionReason, UnlicensedReason, UnlicensedVerdict, Verdict } from './verdict.js';
import {
  activationFacts,
  describeGrace,
  describeLicense,
  entitlements,
  grantNotices,
  termFacts,
  toDate,
  usageNotices,
} from './verdict-facts.js';

/**
 * Returns the verdict from what is on this device, without a network. A bad certificate and a damaged state are
 * verdicts, not exceptions.
 */
export async function statusOf(context: Context): Promise<Verdict> {
  await saveRunningTime(context);
  const now = context.now();
  let memory: LoadedDevice;
  try {
    memory = await loadDevice(context.store);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return refusedVerdict(error.code, error.message, { outstandingRequests: 0, explain: [], notices: [] });
  }
  return verdictOfDevice(context, memory, now);
}

/** The activation first; without a valid one a passive certificate; without either a trial. */
export async function verdictOfDevice(context: Context, recalled: LoadedDevice, clock: number): Promise<Verdict> {
  const memory = { ...recalled, state: context.running.settle(recalled.state) };
  const known = await loadTrust(context.pinned, memory.state.learnt);
  const { activation, passive, trial } = memory.state;
  const isLicensed = activation !== undefined || passive !== undefined || trial !== undefined;
  const machine = isLicensed ? await context.machine() : {};
  const platformRefusal = isLicensed ? await context.platformRefusal() : undefined;
  const { now, refusal, notices, checks: ofClock } = timeForVerdict(memory.state, clock);
  const here: ValidationContext = { context, memory, known, machine, now };
  const checks: VerificationCheck[] = [...ofClock];
  const verdict = await verdictHere(here, checks, platformRefusal);
  const all = { notices: [...memory.notices, ...notices, ...verdict.notices, ...usageNotices(memory.state)] };
  if (refusal === undefined || verdict.state === 'unlicensed') return { ...verdict, ...all };
  return refusedVerdict(refusal.code, refusal.message, { ...verdict, ...all });
}

async function verdictHere(
  here: ValidationContext,
  checks: VerificationCheck[],
  refused: CountersignError | undefined,
): Promise<Verdict> {
  const activation = underPolicy(await activationVerdict(here, checks), refused, checks);
  if (activation !== undefined && isGranted(activation)) return activation;
  const passive = await passiveVerdict(here, checks);
  if (passive !== undefined && isGranted(passive)) return passive;
  const ofTrial = await trialVerdict(here, checks, (reason, found, facts) =>
    unlicensed(reason, found, here, checks, facts),
  );
  const trial = underPolicy(ofTrial, refused, checks);
  if (trial !== undefined && isGranted(trial)) return trial;
  return activation ?? passive ?? trial ?? withoutCertificate(here, checks);
}

/** What is bound to this machine counts only on a platform that the application allows. */
function underPolicy(
  verdict: Verdict | undefined,
  refused: CountersignError | undefined,
  checks: VerificationCheck[],
): Verdict | undefined {
  if (verdict === undefined || refused === undefined || !isGranted(verdict)) return verdict;
  const { code, message } = refused;
  checks.push({ step: '10', title: 'machine is allowed', failure: { code, message } });
  return refusedVerdict(code, message, verdict);
}

const isGranted = ({ state }: Verdict): boolean => state !== 'unlicensed' && state !== 'needs-attention';

async function activationVerdict(here: ValidationContext, checks: VerificationCheck[]): Promise<Verdict | undefined> {
  const { activation, outstanding } = here.memory.state;
  if (activation === undefined) return undefined;
  const observe = (check: VerificationCheck): void => void checks.push(check);
  const lastKnown = await lastKnownStatusOf(here.memory.state, here.context.product, here.known, observe);
  const { certificate, refusals } = await validateActivationOnDevice(
    activation.bundle,
    here,
    lastKnown.nextCheck,
    observe,
  );
  const facts = certificate && activationFacts(certificate.claims, here, lastKnown.nextCheck);
  const [refusal] = refusals;
  if (certificate === undefined || facts === undefined || refusal !== undefined) {
    return unlicensed(refusal?.code ?? 'CLAIMS_INVALID', refusal?.message ?? '', here, checks, facts);
  }
  if (lastKnown.refusal !== undefined) return unlicensed(lastKnown.refusal, '', here, checks, facts);
  const { claims } = certificate;
  const { refreshAvailable } = lastKnown;
  const granted = {
    message: describeLicense(claims, facts.nextCheckAt, refreshAvailable),
    ...facts,
    ...entitlements(claims),
    ...(claims.off !== undefined && { offlineTokens: { ...claims.off } }),
    held: await heldOnDevice(here, claims.act),
    refreshAvailable,
    notices: grantNotices(refreshAvailable, facts.machine),
    outstandingRequests: outstanding.length,
    explain: checks,
  };
  const due = facts.nextCheckAt === undefined ? undefined : facts.nextCheckAt.getTime() / 1000;
  if (due === undefined || here.now < due) return { state: 'licensed', reason: 'ACTIVATED', ...granted };
  const end = Math.min(due + (claims.grc ?? 0), claims.exp ?? Number.POSITIVE_INFINITY);
  const grace = { message: describeGrace(due, end), repair: 'check', graceUntil: toDate(end) } as const;
  return { state: 'grace', reason: 'CHECK_DUE', ...granted, ...grace };
}

async function passiveVerdict(here: ValidationContext, checks: VerificationCheck[]): Promise<Verdict | undefined> {
  const { passive, outstanding } = here.memory.state;
  const { clientId } = here.context;
  if (passive === undefined) return undefined;
  if (clientId === undefined) return unlicensed('PASSIVE_NOT_ACCEPTED', PASSIVE_NOT_ACCEPTED, here, checks);
  const observe = (check: VerificationCheck): void => void checks.push(check);
  const { certificate, refusals } = await validatePassiveOnDevice(passive, clientId, here, observe);
  const facts = certificate && termFacts(certificate.claims, here.now);
  const [refusal] = refusals;
  if (certificate === undefined || facts === undefined || refusal !== undefined) {
    return unlicensed(refusal?.code ?? 'CLAIMS_INVALID', refusal?.message ?? '', here, checks, facts);
  }
  const copied = copiedStateRefusal(here, observe);
  if (copied !== undefined) return unlicensed('STATE_COPIED', copied, here, checks, facts);
  return {
    state: 'licensed',
    reason: 'PASSIVE',
    message: describeLicense(certificate.claims, undefined, false),
    ...facts,
    ...entitlements(certificate.claims),
    refreshAvailable: false,
    notices: [],
    outstandingRequests: outstanding.length,
    explain: checks,
  };
}

export const PASSIVE_NOT_ACCEPTED = 'This is a passive certificate, which this application does not accept.';

const withoutCertificate = (here: ValidationContext, checks: VerificationCheck[]): Verdict =>
  unlicensed(here.memory.state.tombstones.length > 0 ? 'DEACTIVATED' : 'NEVER_ACTIVATED', '', here, checks);

const unlicensed = (
  reason: AttentionReason | UnlicensedReason,
  found: string,
  { memory }: ValidationContext,
  checks: VerificationCheck[],
  facts?: Partial<UnlicensedVerdict>,
): Verdict =>
  refusedVerdict(reason, found, {
    ...facts,
    outstandingRequests: memory.state.outstanding.length,
    explain: checks,
    notices: [],
  });

/** Returns `needs-attention` or `unlicensed`, with all available facts. */
export function refusedVerdict(
  reason: AttentionReason | UnlicensedReason | ErrorCode,
  found: string,
  facts: Partial<Verdict> & Pick<Verdict, 'outstandingRequests' | 'explain' | 'notices'>,
): Verdict {
  const said = {
    ...ofRefusal(facts),
    repair: remedyFor(reason),
    message: remedyMessage(reason, found, facts.outstandingRequests),
  };
  return needsAttention(reason)
    ? { ...said, state: 'needs-attention', reason }
    : { ...said, state: 'unlicensed', reason };
}

/** The facts that are also reported for a license that is not valid. */
function ofRefusal(facts: Partial<Verdict> & Pick<Verdict, 'outstandingRequests' | 'explain' | 'notices'>) {
  const { license, activation, generation, issuedAt, validFrom, expiresAt, daysLeft, nextCheckAt, machine } = facts;
  const { outstandingRequests, explain: made, notices } = facts;
  const known = { license, activation, generation, issuedAt, validFrom, expiresAt, daysLeft, nextCheckAt, machine };
  return {
    ...(Object.fromEntries(
      Object.entries(known).filter(([, value]) => value !== undefined),
    ) as Partial<UnlicensedVerdict>),
    outstandingRequests,
    explain: made,
    notices,
  };
}
