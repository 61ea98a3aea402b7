import type { DeviceState, OutstandingRequest } from '../state/state.js';

/** All in seconds; see docs/decisions/0013-time-without-a-network.md. */
export type DeviceClock = NonNullable<DeviceState['clock']>;

/**
 * How far a clock may be behind before it is considered wrong. A machine that starts two systems, one of which keeps
 * local time in the hardware clock, is off by up to 14 hours. Nothing is gained within the tolerance, because terms are
 * judged by the mark.
 */
export const CLOCK_TOLERANCE_SECONDS = 86_400;

/** How fast the monotonic clock may run; real clocks are twenty times as accurate. */
const ALLOWANCE = 0.01;

/** How long the product may run on a machine whose clock is not set. */
export const UNSET_CLOCK_LIMIT_SECONDS = 7 * 86_400;

/** An answer within this running time counts as an answer of the present. */
const AT_ONCE = 60;

/** The end of the year 9999, the last time that a token can have. */
const LAST = 253_402_300_799;

const NOTHING_HEARD: DeviceClock = { mark: 0, at: 0, run: 0 };

export const deviceClockOf = ({ clock = NOTHING_HEARD }: Pick<DeviceState, 'clock'>): DeviceClock => clock;

/**
 * Returns the latest time that has certainly been reached, in seconds since 1970: the latest signed time, plus how long
 * the product has run since.
 */
export const latestCertainTime = ({ mark, at, run }: DeviceClock): number =>
  Math.min(LAST, mark + Math.floor(Math.max(0, run - at) * (1 - ALLOWANCE)));

export type ClockFault =
  /** The clock shows a time before the certificate was issued, which must be wrong, but needs no intent. */
  'unset' | 'back';

/** @param wall seconds since 1970, by this machine's clock */
export function clockFaultOf(clock: DeviceClock, wall: number): ClockFault | undefined {
  if (wall >= latestCertainTime(clock) - CLOCK_TOLERANCE_SECONDS) return undefined;
  return clock.made !== undefined && wall < clock.made - CLOCK_TOLERANCE_SECONDS ? 'unset' : 'back';
}

/** Returns the state with this total running time; the same object if nothing changes. */
export function withRunningTime(state: DeviceState, run: number, wall: number): DeviceState {
  const before = deviceClockOf(state);
  const { unset = 0, ...rest } = before;
  const after = { ...rest, run: Math.max(run, before.run) };
  const isUnset = clockFaultOf(after, wall) === 'unset';
  if (after.run === before.run && isUnset === (before.unset !== undefined)) return state;
  return { ...state, clock: isUnset ? { ...after, unset: unset + after.run - before.run } : after };
}

/**
 * Returns the state after learning a signed time, which has certainly been reached. The same object if it was known.
 */
export const withSignedTime = (state: DeviceState, signed: number): DeviceState =>
  signed > latestCertainTime(deviceClockOf(state)) ? withMark(state, signed) : state;

/**
 * The same for a certificate that is current from now on.
 * @param request that it answers, if any
 */
export function withCertificateTime(state: DeviceState, signed: number, request?: OutstandingRequest): DeviceState {
  const { outstanding, ...after } = heardInAnswer(state, signed, request);
  return { ...after, outstanding, clock: { ...deviceClockOf(after), made: signed } };
}

/**
 * The same for the answer to a question with a nonce, asked when the product had run this long. A prompt answer is of
 * the present, so it also corrects a mark that was wrong. A delayed one only proves its own time.
 */
export const withAnswerTime = (state: DeviceState, signed: number, asked: number): DeviceState =>
  deviceClockOf(state).run - asked <= AT_ONCE ? withMark(state, signed) : withSignedTime(state, signed);

/**
 * A request is made before its answer is signed. If the answer is earlier than the mark was at the request, the mark
 * was wrong then, and still is: only running time has changed it since, or the request would not know its `run`.
 * Otherwise nothing contradicts the mark: a certificate that was fetched in advance gives no time back.
 */
function heardInAnswer(state: DeviceState, signed: number, request: OutstandingRequest | undefined): DeviceState {
  if (request?.run === undefined) return withSignedTime(state, signed);
  const clock = deviceClockOf(state);
  const ahead = latestCertainTime({ ...clock, run: request.run }) - signed;
  if (ahead <= 0) return withSignedTime(state, signed);
  // By how much more it was wrong is unknown. Servers whose clocks differ slightly must not reset it.
  return withMark(state, ahead > CLOCK_TOLERANCE_SECONDS ? signed : Math.max(signed, latestCertainTime(clock) - ahead));
}

function withMark(state: DeviceState, mark: number): DeviceState {
  const { made, run } = deviceClockOf(state);
  return {
    ...state,
    outstanding: state.outstanding.map(({ run: _forgotten, ...request }) => request),
    clock: { ...(made !== undefined && { made }), mark, at: run, run },
  };
}
