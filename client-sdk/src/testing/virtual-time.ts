import type { Timer } from '../background/timer.js';
import type { ClientOptions } from '../open-client.js';

/** Time that passes only when a test says so: the clocks and the timer of a client. */
export interface VirtualTime {
  /** For `openClient`. */
  readonly options: Pick<ClientOptions, 'clock' | 'monotonic' | 'timer'>;
  /** Seconds since 1970 on the machine's clock; a test may set it. */
  now: number;
  /** Number of waiting timers. */
  readonly waiting: number;
  /** Lets a number of seconds pass, and waits for everything that timers start. */
  pass(seconds: number): Promise<void>;
}

export function virtualTime(start: number): VirtualTime {
  const waiting = new Set<{ readonly at: number; readonly run: () => Promise<void> }>();
  let elapsed = 0;
  const timer: Timer = (milliseconds, run) => {
    const entry = { at: elapsed + milliseconds / 1000, run };
    waiting.add(entry);
    return () => void waiting.delete(entry);
  };
  const time = {
    options: { clock: () => time.now * 1000, monotonic: () => elapsed * 1000, timer },
    now: start,
    get waiting() {
      return waiting.size;
    },
    async pass(seconds: number) {
      const end = elapsed + seconds;
      for (;;) {
        const [next] = [...waiting].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        const until = next?.at ?? end;
        time.now += until - elapsed;
        elapsed = until;
        if (next === undefined) return;
        waiting.delete(next);
        await next.run();
      }
    },
  };
  return time;
}
