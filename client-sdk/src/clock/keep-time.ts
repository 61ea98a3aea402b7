import { CountersignError } from '@countersign/shared';
import type { Context } from '../context.js';
import { change, recall } from '../state/device-memory.js';

/** Seconds; what a process that is killed loses at most. */
export const KEEP_EVERY = 60;

/**
 * Writes down for how long the product has run, once there is something that it counts for. A state that can't be
 * written stays as it is; whoever asks for the status is told why.
 *
 * @param least seconds; nothing happens when fewer have passed since the last time
 */
export async function keepTime(context: Context, least = KEEP_EVERY): Promise<void> {
  const { running, store } = context;
  if (!running.isDue(least)) return;
  try {
    const { state: written } = await recall(store);
    const { activation, passive, trial } = written;
    if (activation === undefined && passive === undefined && trial === undefined) return;
    // Another process may have written it.
    if (running.settle(written) === written) return;
    await change(context, async ({ state }) => ({ state: { ...state }, result: undefined }));
  } catch (error) {
    if (!(error instanceof CountersignError)) throw error;
  }
}
