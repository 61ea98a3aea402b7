import { CountersignError } from '@countersign/shared';
import type { Context } from '../context.js';
import { changeDevice, loadDevice } from '../state/loaded-device.js';

/** Seconds; the maximum that a killed process loses. */
export const SAVE_INTERVAL_SECONDS = 60;

/**
 * Saves the running time, if anything depends on it. A state that can't be written stays as it is; `status` reports
 * why.
 *
 * @param minSeconds nothing happens if fewer have passed since the last time
 */
export async function saveRunningTime(context: Context, minSeconds = SAVE_INTERVAL_SECONDS): Promise<void> {
  const { running, store } = context;
  if (!running.isDue(minSeconds)) return;
  try {
    const { state: written } = await loadDevice(store);
    const { activation, passive, trial } = written;
    if (activation === undefined && passive === undefined && trial === undefined) return;
    // Another process may have saved it.
    if (running.settle(written) === written) return;
    await changeDevice(context, async ({ state }) => ({ state: { ...state }, result: undefined }));
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
  }
}
