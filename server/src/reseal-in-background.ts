import type { Logger } from 'pino';
import type { DataKeys } from './adapters/sealed/data-keys.js';
import type { SealedStore } from './adapters/sealed/sealed-store.js';
import type { LEDGER } from './features/ledger.js';
import type { OpenedLedger } from './ledger-store.js';
import { resealLedger } from './sealed-ledger.js';

/** So few that nobody notices whose unit of work comes after them. */
const BATCH = 50;

/** Work that ends by itself, or when it is told to. */
export interface BackgroundWork {
  /** Ends it and waits for that; never rejects. */
  stop(): Promise<void>;
}

export interface ResealedLedger {
  readonly opened: Pick<OpenedLedger, 'ledger' | 'compact'>;
  readonly sealed: Pick<SealedStore<typeof LEDGER>, 'setUniform'>;
  readonly keys: DataKeys;
  readonly logger: Logger;
}

/**
 * Brings a ledger under the newest data key while it is served: what an earlier version kept in plain text, or what a
 * rotation left that was interrupted. When it fails everything is served as it is, and the next start tries again.
 */
export function resealInBackground({ opened, sealed, keys, logger }: ResealedLedger): BackgroundWork {
  const ending = new AbortController();
  const { signal } = ending;
  const work = async (): Promise<void> => {
    try {
      const documents = await resealLedger(opened, keys, { batch: BATCH, signal });
      sealed.setUniform();
      logger.info({ documents, dataKey: keys.newest.kid }, 'ledger sealed');
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error }, 'the ledger is not all sealed; the next start goes on');
    }
  };
  const working = work();
  return {
    async stop() {
      ending.abort();
      await working;
    },
  };
}
