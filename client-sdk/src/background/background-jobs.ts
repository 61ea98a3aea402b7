import { saveRunningTime } from '../clock/save-running-time.js';
import type { Context } from '../context.js';

/** A task that an open client runs periodically, and once more on closing. */
export interface BackgroundJob {
  readonly name: string;
  onTick?(context: Context): Promise<void>;
  /** Saves what must be saved before the process ends. */
  onClose?(context: Context): Promise<void>;
}

/** All background jobs. */
export const BACKGROUND_JOBS: readonly BackgroundJob[] = [
  {
    name: 'running time',
    onTick: (context) => saveRunningTime(context, 1),
    onClose: (context) => saveRunningTime(context, 1),
  },
];

/** Seconds. */
const TICK = 60;

/** Runs the background jobs of one client while it is open. A failing job does not affect others, and is retried. */
export class BackgroundJobs {
  readonly #context: Context;
  readonly #jobs: readonly BackgroundJob[];
  #stopTimer: () => void = () => undefined;
  #closed: Promise<void> | undefined;

  constructor(context: Context, jobs: readonly BackgroundJob[] = BACKGROUND_JOBS) {
    this.#context = context;
    this.#jobs = jobs;
    this.#tickLater();
  }

  /** Can be called repeatedly; it runs once. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #tickLater(): void {
    if (this.#closed !== undefined || this.#jobs.every(({ onTick }) => onTick === undefined)) return;
    this.#stopTimer = this.#context.timer(TICK * 1000, async () => {
      await this.#all((job) => job.onTick?.(this.#context));
      this.#tickLater();
    });
  }

  async #close(): Promise<void> {
    this.#stopTimer();
    await this.#all((job) => job.onClose?.(this.#context));
  }

  async #all(work: (job: BackgroundJob) => Promise<void> | undefined): Promise<void> {
    for (const job of this.#jobs) await (async () => work(job))().catch(() => undefined);
  }
}
