import type { Logger } from 'pino';
import type { DataKeys } from '../adapters/sealed/data-keys.js';
import type { SealedStore } from '../adapters/sealed/sealed-store.js';
import type { LEDGER } from '../features/ledger.js';
import type { OpenedLedger } from './ledger-store.js';
import { resealLedger } from './sealed-ledger.js';

/** Small batches, so that other units of work hardly wait. */
const BATCH = 50;

/** Work that ends on its own, or when it is stopped. */
export interface BackgroundWork {
  /** Stops it and waits for the end; never rejects. */
  stop(): Promise<void>;
}

export interface ResealTarget {
  readonly opened: Pick<OpenedLedger, 'ledger' | 'compact'>;
  readonly sealed: Pick<SealedStore<typeof LEDGER>, 'setUniform'>;
  readonly keys: DataKeys;
  readonly logger: Logger;
}

/**
 * Seals a ledger with the newest data key while it is in use: what an earlier version stored in plain text, or what an
 * interrupted rotation left. If it fails, everything still works, and the next start tries again.
 */
export function resealInBackground({ opened, sealed, keys, logger }: ResealTarget): BackgroundWork {
  const ending = new AbortController();
  const { signal } = ending;
  const work = async (): Promise<void> => {
    try {
      const documents = await resealLedger(opened, keys, { batch: BATCH, signal });
      sealed.setUniform();
      logger.info({ documents, dataKey: keys.newest.kid }, 'ledger sealed');
    } catch (error) {
      if (!signal.aborted)
        logger.error({ err: error }, 'part of the ledger is not sealed yet; the next start continues');
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
