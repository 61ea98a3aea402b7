import type { DeviceState, OutstandingRequest } from '../state/state.js';

/** All in seconds; see docs/decisions/0013-time-without-a-network.md. */
export type DeviceClock = NonNullable<DeviceState['clock']>;

/**
 * How far a clock may be behind before it is not believed. A machine that starts two systems, one of which keeps local
 * time in the hardware clock, is wrong by up to 14 hours; nothing is gained within it, as terms are judged by the mark.
 */
export const CLOCK_TOLERANCE = 86_400;

/** What a clock that nobody can set may run fast by; clocks of machines are good for a twentieth of it. */
const ALLOWANCE = 0.01;

/** For how long the product may run on a machine whose clock is not set. */
export const UNSET_LIMIT = 7 * 86_400;

/** An answer to a question of this moment is here within this running time. */
const AT_ONCE = 60;

/** The end of the year 9999, which is the last time that a token can have. */
const LAST = 253_402_300_799;

const NOTHING_HEARD: DeviceClock = { mark: 0, at: 0, run: 0 };

export const clockOf = ({ clock = NOTHING_HEARD }: Pick<DeviceState, 'clock'>): DeviceClock => clock;

/** The latest moment that has surely come, in seconds since 1970: what the vendor signed, and for how long the product has run since. */
export const markOf = ({ mark, at, run }: DeviceClock): number =>
  Math.min(LAST, mark + Math.floor(Math.max(0, run - at) * (1 - ALLOWANCE)));

export type ClockFault =
  /** It shows a time before the certificate was made, which can't be right and needs no intent. */
  'unset' | 'back';

/** @param wall seconds since 1970, as the clock of this machine shows them */
export function faultOf(clock: DeviceClock, wall: number): ClockFault | undefined {
  if (wall >= markOf(clock) - CLOCK_TOLERANCE) return undefined;
  return clock.made !== undefined && wall < clock.made - CLOCK_TOLERANCE ? 'unset' : 'back';
}

/** The state after the product has run here for so long in all; the same object when it says so already. */
export function ranUntil(state: DeviceState, run: number, wall: number): DeviceState {
  const before = clockOf(state);
  const { unset = 0, ...rest } = before;
  const after = { ...rest, run: Math.max(run, before.run) };
  const isUnset = faultOf(after, wall) === 'unset';
  if (after.run === before.run && isUnset === (before.unset !== undefined)) return state;
  return { ...state, clock: isUnset ? { ...after, unset: unset + after.run - before.run } : after };
}

/** The state after something that the vendor signed at that time: it has surely come. The same object when that was known. */
export const heard = (state: DeviceState, signed: number): DeviceState =>
  signed > markOf(clockOf(state)) ? withMark(state, signed) : state;

/**
 * The same for a certificate that from now on counts here.
 * @param request that it answers, if it answers one
 */
export function heardInCertificate(state: DeviceState, signed: number, request?: OutstandingRequest): DeviceState {
  const { outstanding, ...after } = heardInAnswer(state, signed, request);
  return { ...after, outstanding, clock: { ...clockOf(after), made: signed } };
}

/**
 * The same for the answer to a question with a nonce, which was asked when the product had run here for so long. It is of
 * this moment, so that it also puts back a mark that was wrong. One that was kept back tells only of its own time.
 */
export const heardAtOnce = (state: DeviceState, signed: number, asked: number): DeviceState =>
  clockOf(state).run - asked <= AT_ONCE ? withMark(state, signed) : heard(state, signed);

/**
 * A request is made before its answer is signed. When that shows an earlier time than the mark had at the request, the
 * mark was wrong then, and is so still: nothing but running time has changed it since, or the request would not know its
 * `run`. When it does not, nothing speaks against the mark: a certificate that was fetched in advance gives no time back.
 */
function heardInAnswer(state: DeviceState, signed: number, request: OutstandingRequest | undefined): DeviceState {
  if (request?.run === undefined) return heard(state, signed);
  const clock = clockOf(state);
  const ahead = markOf({ ...clock, run: request.run }) - signed;
  if (ahead <= 0) return heard(state, signed);
  // By how much it was wrong beyond that is not known. Servers whose clocks differ a little must not make it start anew.
  return withMark(state, ahead > CLOCK_TOLERANCE ? signed : Math.max(signed, markOf(clock) - ahead));
}

function withMark(state: DeviceState, mark: number): DeviceState {
  const { made, run } = clockOf(state);
  return {
    ...state,
    outstanding: state.outstanding.map(({ run: _forgotten, ...request }) => request),
    clock: { ...(made !== undefined && { made }), mark, at: run, run },
  };
}
