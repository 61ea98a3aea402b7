import { bindMachine, type Claims, formatTime, matchMachine, type VerificationCheck } from '@countersign/shared';
import type { DeviceState } from '../state/state.js';
import { type ValidationContext, validateTrialOnDevice } from '../verdict/validate-on-device.js';
import type {
  AttentionReason,
  Notice,
  TrialVerdict,
  UnlicensedReason,
  UnlicensedVerdict,
  Verdict,
} from '../verdict/verdict.js';
import { daysUntil, grantNotices, toDate } from '../verdict/verdict-facts.js';
import { localTrialEnd, registeredTrialEnd, trialRunTime } from './trial-term.js';

type LocalTrial = NonNullable<DeviceState['trial']>;
type Registered = NonNullable<LocalTrial['registered']>;
/** Makes a refused verdict. */
export type RefuseVerdict = (
  reason: AttentionReason | UnlicensedReason,
  found: string,
  facts: Partial<UnlicensedVerdict>,
) => Verdict;

/** Returns the verdict of the trial on this device; `undefined` if there is none. */
export async function trialVerdict(
  here: ValidationContext,
  checks: VerificationCheck[],
  refuse: RefuseVerdict,
): Promise<Verdict | undefined> {
  const { trial } = here.memory.state;
  if (trial === undefined) return undefined;
  if (trial.registered !== undefined) return registeredVerdict(trial.registered, here, checks, refuse);
  return localVerdict(trial, here, checks, refuse);
}

/** What the vendor signed counts, instead of the application's offer. */
async function registeredVerdict(
  { bundle, run: before }: Registered,
  here: ValidationContext,
  checks: VerificationCheck[],
  refuse: RefuseVerdict,
): Promise<Verdict | undefined> {
  const { certificate, refusals } = await validateTrialOnDevice(bundle, here, (check) => void checks.push(check));
  const [refusal] = refusals;
  if (certificate === undefined) return refuse(refusal?.code ?? 'CLAIMS_INVALID', refusal?.message ?? '', {});
  const { claims } = certificate;
  const end = registeredTrialEnd(claims, before, trialRunTime(here.memory.state), here.now);
  const facts = {
    ...term(claims.iat, end, here),
    ...(claims.nbf !== undefined && { validFrom: toDate(claims.nbf) }),
    ...(claims.chk !== undefined && { nextCheckAt: toDate(claims.chk) }),
    machine: matchMachine(claims.mch, here.machine),
  };
  if (refusal !== undefined && refusal.code !== 'EXPIRED') return refuse(refusal.code, refusal.message, facts);
  if (refusal !== undefined || here.now >= end) return ended(here, facts, refuse);
  return granted('TRIAL_REGISTERED', end, claims, facts, [], here, checks);
}

function localVerdict(
  trial: LocalTrial,
  here: ValidationContext,
  checks: VerificationCheck[],
  refuse: RefuseVerdict,
): Verdict | undefined {
  const end = localTrialEnd(trial, trialRunTime(here.memory.state), here.now);
  const machine = matchMachine(bindMachine(trial.machine), here.machine);
  const facts = { ...term(trial.startedAt, end, here), machine };
  const offer = here.context.trial;
  const tell = (title: string, code: 'STATE_COPIED' | 'EXPIRED', message: string, holds: boolean): boolean => {
    checks.push({ of: 'trial', step: '10', title, ...(!holds && { failure: { code, message } }) });
    return holds;
  };
  const copied = 'The trial was started on another machine.';
  const isHere = tell('machine', 'STATE_COPIED', copied, machine.matches);
  const isOver = `It ended at ${formatTime(Math.max(0, end))}, and now it is ${formatTime(here.now)}.`;
  const lasts = tell('term has not ended', 'EXPIRED', isOver, offer !== undefined && here.now < end);
  if (!isHere) return refuse('STATE_COPIED', copied, facts);
  if (offer === undefined || !lasts) return ended(here, facts, refuse);
  const claims = { ftr: offer.features ?? [], lim: offer.limits ?? {} };
  return granted('TRIAL', end, claims, facts, [UNREGISTERED], here, checks);
}

type Term = Pick<TrialVerdict, 'issuedAt' | 'expiresAt' | 'daysLeft'>;
type Facts = Term & Pick<TrialVerdict, 'validFrom' | 'nextCheckAt' | 'machine'>;

const term = (began: number, end: number, { now }: ValidationContext): Term => ({
  issuedAt: toDate(began),
  expiresAt: toDate(end),
  daysLeft: daysUntil(end, now),
});

/** A user who had a license since then, and deactivated it, is told about that one. */
const ended = ({ memory }: ValidationContext, facts: Facts, refuse: RefuseVerdict): Verdict | undefined =>
  memory.state.tombstones.length > 0 ? undefined : refuse('TRIAL_EXPIRED', '', facts);

function granted(
  reason: TrialVerdict['reason'],
  end: number,
  { ftr, lim }: Pick<Claims<'trial'>, 'ftr' | 'lim'>,
  facts: Facts,
  notices: readonly Notice[],
  { memory }: ValidationContext,
  explain: readonly VerificationCheck[],
): TrialVerdict {
  const { daysLeft, machine } = facts;
  return {
    state: 'trial',
    reason,
    message: `Trial until ${formatTime(end)}: ${daysLeft === 1 ? 'this is its last day' : `${daysLeft} days are left`}.`,
    ...facts,
    perpetual: false,
    features: [...ftr],
    limits: { ...lim },
    licenseType: 'expiration',
    featureTypes: {},
    refreshAvailable: false,
    notices: [...notices, ...grantNotices(false, machine)],
    outstandingRequests: memory.state.outstanding.length,
    explain,
  };
}

const UNREGISTERED: Notice = {
  code: 'TRIAL_UNREGISTERED',
  message: 'The trial is not registered with the vendor yet: connect to a network once.',
};
