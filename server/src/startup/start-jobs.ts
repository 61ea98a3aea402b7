import type { Logger } from 'pino';
import type { JobRunner } from '../features/jobs/job-runner.js';
import { describeError } from '../http/response/describe-error.js';
import type { BackgroundWork } from './reseal-in-background.js';

/** In milliseconds. */
const EVERY = 600_000;

/** Runs the jobs now and periodically. A failure is retried the next time. */
export function startJobs(runner: JobRunner, logger: Logger): BackgroundWork {
  let running: Promise<void> = Promise.resolve();
  const run = (): void => {
    running = running.then(async () => {
      try {
        const changed = await runner.run();
        if (Object.values(changed).some((count) => count > 0)) logger.info({ changed }, 'jobs');
      } catch (error) {
        logger.warn({ fault: describeError(error) }, 'jobs');
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
