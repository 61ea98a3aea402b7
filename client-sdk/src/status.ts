import { type Check, CountersignError } from '@countersign/shared';
import { explain } from './advice.js';
import type { Context } from './context.js';
import { type Here, judgeActivationHere, judgePassiveHere } from './judge.js';
import { knownTrust } from './learnt-trust.js';
import { standingOf } from './standing.js';
import { type DeviceMemory, recall } from './state/device-memory.js';
import type { UnlicensedReason, UnlicensedVerdict, Verdict } from './verdict.js';
import { activationFacts, describeLicense, entitlements, termFacts } from './verdict-facts.js';

/**
 * The verdict from what is on this device, without a network. A bad certificate and a damaged state are verdicts, not
 * exceptions.
 */
export async function statusOf(context: Context): Promise<Verdict> {
  const now = context.now();
  let memory: DeviceMemory;
  try {
    memory = await recall(context.store);
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
    return { state: 'unlicensed', reason: error.code, message: error.message, outstandingRequests: 0, checks: [] };
  }
  return judgeDevice(context, memory, now);
}

/** The activation first; a passive certificate counts when there is no activation in order. */
export async function judgeDevice(context: Context, memory: DeviceMemory, now: number): Promise<Verdict> {
  const known = await knownTrust(context.pinned, memory.state.learnt);
  const machine = memory.state.activation === undefined ? {} : await context.machine();
  const here: Here = { context, memory, known, machine, now };
  const checks: Check[] = [];
  const activation = await activationVerdict(here, checks);
  if (activation?.state === 'licensed') return activation;
  const passive = await passiveVerdict(here, checks);
  if (passive?.state === 'licensed') return passive;
  return activation ?? passive ?? withoutCertificate(here, checks);
}

async function activationVerdict(here: Here, checks: Check[]): Promise<Verdict | undefined> {
  const { activation, outstanding } = here.memory.state;
  if (activation === undefined) return undefined;
  const observe = (check: Check): void => void checks.push(check);
  const standing = await standingOf(here.memory.state, here.context.product, here.known, observe);
  const { certificate, refusals } = await judgeActivationHere(activation.bundle, here, standing.nextCheck, observe);
  const facts = certificate && activationFacts(certificate.claims, here, standing.nextCheck);
  const [refusal] = refusals;
  if (certificate === undefined || facts === undefined || refusal !== undefined) {
    return unlicensed(refusal?.code ?? 'CLAIMS_INVALID', refusal?.message ?? '', here, checks, facts);
  }
  if (standing.refusal !== undefined) return unlicensed(standing.refusal, '', here, checks, facts);
  return {
    state: 'licensed',
    reason: 'ACTIVATED',
    message: describeLicense(certificate.claims, facts.nextCheckAt, standing.refreshAvailable),
    ...facts,
    ...entitlements(certificate.claims),
    refreshAvailable: standing.refreshAvailable,
    outstandingRequests: outstanding.length,
    checks,
  };
}

async function passiveVerdict(here: Here, checks: Check[]): Promise<Verdict | undefined> {
  const { passive, outstanding } = here.memory.state;
  const { clientId } = here.context;
  if (passive === undefined) return undefined;
  if (clientId === undefined) return unlicensed('PASSIVE_NOT_ACCEPTED', PASSIVE_NOT_ACCEPTED, here, checks);
  const observe = (check: Check): void => void checks.push(check);
  const { certificate, refusals } = await judgePassiveHere(passive, clientId, here, observe);
  const facts = certificate && termFacts(certificate.claims);
  const [refusal] = refusals;
  if (certificate === undefined || facts === undefined || refusal !== undefined) {
    return unlicensed(refusal?.code ?? 'CLAIMS_INVALID', refusal?.message ?? '', here, checks, facts);
  }
  return {
    state: 'licensed',
    reason: 'PASSIVE',
    message: describeLicense(certificate.claims, undefined, false),
    ...facts,
    ...entitlements(certificate.claims),
    refreshAvailable: false,
    outstandingRequests: outstanding.length,
    checks,
  };
}

export const PASSIVE_NOT_ACCEPTED = 'This is a passive certificate, and this application does not accept those.';

const withoutCertificate = (here: Here, checks: Check[]): Verdict =>
  unlicensed(here.memory.state.tombstones.length > 0 ? 'DEACTIVATED' : 'NEVER_ACTIVATED', '', here, checks);

function unlicensed(
  reason: UnlicensedReason,
  found: string,
  { memory }: Here,
  checks: Check[],
  facts?: Partial<UnlicensedVerdict>,
): Verdict {
  const outstandingRequests = memory.state.outstanding.length;
  const message = explain(reason, found, outstandingRequests);
  return { state: 'unlicensed', reason, message, ...facts, outstandingRequests, checks };
}
