import type { StatusWatch, VerdictListener } from '../background/status-watch.js';
import type { Context } from '../context.js';
import { type ServerOptions, serverEndpoint } from '../online/api.js';
import { loadDevice } from '../state/loaded-device.js';
import type { Verdict } from '../verdict/verdict.js';
import type { RenewalJob, RenewalMoment } from './renewal-job.js';
import { randomFraction, retryDelay } from './retry.js';

/** The server to use, and callbacks. */
export interface KeepLicensedOptions extends Omit<ServerOptions, 'signal'> {
  /** Called with the verdict at the start, and with each different one. */
  readonly onVerdict?: VerdictListener;
  /** Called for each failure, for a log; failures are retried automatically. */
  readonly onFailure?: (error: unknown, job: string) => void;
}

/** The running renewal that `keepLicensed` started. */
export interface LicenseRenewal {
  /** Stops it; calls to the server are cancelled. Can be called repeatedly. */
  stop(): void;
}

/** Seconds: the longest delay of the first contact of a valid device, and the interval of looking for due jobs. */
const START_SPREAD = 10;
const LOOK_AGAIN = 60;

/** State of one job; times of the monotonic clock. */
interface Progress {
  failures: number;
  doneAt: number | undefined;
  notBefore: number;
}

type Seen = Pick<RenewalMoment, 'memory' | 'verdict' | 'now'>;

/** Loaded on first use: the start of an application need not wait for them. */
const allJobs = async (): Promise<readonly RenewalJob[]> => (await import('./renewal-jobs.js')).RENEWAL_JOBS;

/** Runs due jobs, one after the other, until it is stopped. It never rejects. */
export function startRenewal(
  context: Context,
  watch: StatusWatch,
  { onVerdict, onFailure, ...server }: KeepLicensedOptions,
  jobs: () => Promise<readonly RenewalJob[]> = allJobs,
): LicenseRenewal {
  // Synchronously, so that the caller sees it.
  serverEndpoint(server.server, '');
  const progress = new Map<RenewalJob, Progress>();
  const spread = randomFraction(context.random);
  const stopping = new AbortController();
  const { signal } = stopping;
  let stopTimer: () => void = () => undefined;
  const unsubscribe = onVerdict === undefined ? () => undefined : watch.subscribe(onVerdict);

  async function begin(): Promise<void> {
    const verdict = await watch.status().catch(() => undefined);
    if (signal.aborted) return;
    if (verdict !== undefined && onVerdict !== undefined) quietly(() => onVerdict(verdict));
    again(isInOrder(verdict) ? START_SPREAD * randomFraction(context.random) : 0);
  }

  function again(seconds: number): void {
    if (!signal.aborted) stopTimer = context.timer(seconds * 1000, turn);
  }

  async function turn(): Promise<void> {
    let seen: Promise<Seen> | undefined;
    for (const job of await jobs().catch(() => [])) {
      if (signal.aborted) return;
      const see = () => {
        seen ??= look();
        return seen;
      };
      // Each job must see what the one before did.
      if (await attend(job, see)) seen = undefined;
    }
    const waits = [...progress.values()].map(({ notBefore }) => notBefore - context.monotonic());
    again(Math.min(LOOK_AGAIN, ...waits.filter((wait) => wait > 0)));
  }

  /** @returns whether it was run or attempted */
  async function attend(job: RenewalJob, see: () => Promise<Seen>): Promise<boolean> {
    const own = progress.get(job) ?? { failures: 0, doneAt: undefined, notBefore: Number.NEGATIVE_INFINITY };
    progress.set(job, own);
    try {
      if (context.monotonic() < own.notBefore) return false;
      const sinceDone = own.doneAt === undefined ? undefined : context.monotonic() - own.doneAt;
      if (!job.isDue({ ...(await see()), sinceDone, spread })) return false;
      await job.run(context, { ...server, signal });
      Object.assign(own, { failures: 0, doneAt: context.monotonic(), notBefore: Number.NEGATIVE_INFINITY });
    } catch (error) {
      if (signal.aborted) return true;
      own.failures += 1;
      own.notBefore = context.monotonic() + retryDelay(error, own.failures, context.random);
      quietly(() => onFailure?.(error, job.name));
    }
    return true;
  }

  const look = async (): Promise<Seen> => ({
    verdict: await watch.status(),
    memory: await loadDevice(context.store),
    now: context.now(),
  });

  stopTimer = context.timer(0, begin);
  return {
    stop() {
      unsubscribe();
      stopTimer();
      stopping.abort();
    },
  };
}

const isInOrder = (verdict: Verdict | undefined): boolean =>
  verdict?.state === 'licensed' || verdict?.state === 'trial';

/** Errors of a caller's own function, now or later, stop nothing. */
const quietly = (run: () => unknown): void => void (async () => run())().catch(() => undefined);
