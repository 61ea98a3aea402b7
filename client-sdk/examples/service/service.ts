import type { Client } from '@countersign/client';

/** A background service that renders, one floating seat for each job that runs. */
export interface ServiceParts {
  readonly client: Client;
  readonly server: string;
  readonly log: (line: string) => void;
}

export interface Service {
  /** Does a job while it holds a seat of the feature `render`. */
  run(name: string, job: () => Promise<void>): Promise<void>;
  /** For SIGTERM: what is checked out goes back. */
  stop(): Promise<void>;
}

/** Keeps itself licensed, says in its log what changes, and never stops working for want of a network. */
export function startService({ client, server, log }: ServiceParts): Service {
  client.keepLicensed({
    server,
    onVerdict: ({ state, reason, message }) => log(`license: ${state} (${reason}) ${message}`),
    onFailure: (error, duty) => log(`license: ${duty} failed, tried again later: ${String(error)}`),
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
