import type { Client } from '@countersign/client';

/** A background service that renders, with one floating seat for each running job. */
export interface ServiceParts {
  readonly client: Client;
  readonly server: string;
  readonly log: (line: string) => void;
}

export interface Service {
  /** Runs a job while it holds a seat of the feature `render`. */
  run(name: string, job: () => Promise<void>): Promise<void>;
  /** For SIGTERM: returns what is checked out. */
  stop(): Promise<void>;
}

/** Keeps itself licensed, logs changes, and never stops working for lack of a network. */
export function startService({ client, server, log }: ServiceParts): Service {
  client.keepLicensed({
    server,
    onVerdict: ({ state, reason, message }) => log(`license: ${state} (${reason}) ${message}`),
    onFailure: (error, job) => log(`license: ${job} failed, tried again later: ${String(error)}`),
  });
  return {
    async run(name, job) {
      const seat = await client.checkOut('render', { server, process: name });
      try {
        await job();
      } finally {
        await seat.return();
      }
    },
    stop: () => client.close(),
  };
}
