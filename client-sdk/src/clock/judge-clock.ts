import type { CountersignError } from '@countersign/shared';
import type { DeviceState } from '../state/state.js';
import type { Notice } from '../verdict.js';

/** What time it is for a verdict. */
export interface JudgedTime {
  /** Seconds since 1970, to judge terms by. */
  readonly now: number;
  /** `CLOCK_ROLLBACK`, when the clock can't be believed. */
  readonly refusal?: CountersignError;
  readonly notices: readonly Notice[];
}

/** @param now seconds since 1970, as the clock of this machine shows them */
export const judgeClock = (_state: DeviceState, now: number): JudgedTime => ({ now, notices: [] });
