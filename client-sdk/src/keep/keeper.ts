import type { Context } from '../context.js';
import { endpoint, type ServerOptions } from '../online/api.js';
import { recall } from '../state/device-memory.js';
import type { Verdict } from '../verdict.js';
import type { StatusWatch, VerdictListener } from '../watch/status-watch.js';
import type { Duty, Moment } from './duty.js';
import { fraction, waitAfter } from './retry.js';

/** Which server, and whom to tell. */
export interface KeepLicensedOptions extends Omit<ServerOptions, 'signal'> {
  /** Told of the verdict as it is at the start, and of each one that differs from it. */
  readonly onVerdict?: VerdictListener;
  /** Told of what did not succeed, for a log; it is tried again by itself. */
  readonly onFailure?: (error: unknown, duty: string) => void;
}

/** What `keepLicensed` began. */
export interface Keeper {
  /** Ends it; what it has under way with the server is broken off. Safe to call again. */
  stop(): void;
}

/** Seconds: the longest wait for the first contact of a device that is in order, and between two looks at what is due. */
const START_SPREAD = 10;
const LOOK_AGAIN = 60;

/** How it goes with one duty; times of the monotonic clock. */
interface Progress {
  failures: number;
  doneAt: number | undefined;
  notBefore: number;
}

type Seen = Pick<Moment, 'memory' | 'verdict' | 'now'>;

/** Read when they are first needed: the start of an application need not wait for them. */
const allDuties = async (): Promise<readonly Duty[]> => (await import('./duties.js')).DUTIES;

/** Does what is due, one after the other, until it is stopped. It never rejects. */
export function startKeeper(
  context: Context,
  watch: StatusWatch,
  { onVerdict, onFailure, ...server }: KeepLicensedOptions,
  duties: () => Promise<readonly Duty[]> = allDuties,
): Keeper {
  // Here and now, where the caller sees it.
  endpoint(server.server, '');
  const progress = new Map<Duty, Progress>();
  const spread = fraction(context.random);
  const stopping = new AbortController();
  const { signal } = stopping;
  let stopTimer: () => void = () => undefined;
  const unsubscribe = onVerdict === undefined ? () => undefined : watch.subscribe(onVerdict);

  async function begin(): Promise<void> {
    const verdict = await watch.status().catch(() => undefined);
    if (signal.aborted) return;
    if (verdict !== undefined && onVerdict !== undefined) quietly(() => onVerdict(verdict));
    again(isInOrder(verdict) ? START_SPREAD * fraction(context.random) : 0);
  }

  function again(seconds: number): void {
    if (!signal.aborted) stopTimer = context.timer(seconds * 1000, turn);
  }

  async function turn(): Promise<void> {
    let seen: Promise<Seen> | undefined;
    for (const duty of await duties().catch(() => [])) {
      if (signal.aborted) return;
      const see = () => {
        seen ??= look();
        return seen;
      };
      // What one has done the next one must see.
      if (await attend(duty, see)) seen = undefined;
    }
    const waits = [...progress.values()].map(({ notBefore }) => notBefore - context.monotonic());
    again(Math.min(LOOK_AGAIN, ...waits.filter((wait) => wait > 0)));
  }

  /** @returns whether it was done, or tried */
  async function attend(duty: Duty, see: () => Promise<Seen>): Promise<boolean> {
    const own = progress.get(duty) ?? { failures: 0, doneAt: undefined, notBefore: Number.NEGATIVE_INFINITY };
    progress.set(duty, own);
    try {
      if (context.monotonic() < own.notBefore) return false;
      const sinceDone = own.doneAt === undefined ? undefined : context.monotonic() - own.doneAt;
      if (!duty.isDue({ ...(await see()), sinceDone, spread })) return false;
      await duty.run(context, { ...server, signal });
      Object.assign(own, { failures: 0, doneAt: context.monotonic(), notBefore: Number.NEGATIVE_INFINITY });
    } catch (error) {
      if (signal.aborted) return true;
      own.failures += 1;
      own.notBefore = context.monotonic() + waitAfter(error, own.failures, context.random);
      quietly(() => onFailure?.(error, duty.name));
    }
    return true;
  }

  const look = async (): Promise<Seen> => ({
    verdict: await watch.status(),
    memory: await recall(context.store),
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

/** What a caller's own function throws, now or later, stops nothing. */
const quietly = (run: () => unknown): void => void (async () => run())().catch(() => undefined);
