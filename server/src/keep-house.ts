import type { Logger } from 'pino';
import type { Housekeeping } from './features/housekeeping/housekeeping.js';
import { describeFault } from './http/describe-fault.js';
import type { BackgroundWork } from './reseal-in-background.js';

/** In milliseconds. */
const EVERY = 600_000;

/** Tidies up now and from time to time. What fails is tried again the next time. */
export function keepHouse(housekeeping: Housekeeping, logger: Logger): BackgroundWork {
  let running: Promise<void> = Promise.resolve();
  const run = (): void => {
    running = running.then(async () => {
      try {
        const changed = await housekeeping.run();
        if (Object.values(changed).some((count) => count > 0)) logger.info({ changed }, 'housekeeping');
      } catch (error) {
        logger.warn({ fault: describeFault(error) }, 'housekeeping');
      }
    });
  };
  run();
  const timer = setInterval(run, EVERY);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
