import type { Dependencies } from '../ledger.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { computerKey } from './computer-id.js';
import type { SystemDetails } from './system-details-record.js';

export class Devices {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Returns what a computer last reported about itself. Refuses `SYSTEM_DETAILS_UNKNOWN`. */
  systemDetails(productId: string, computerId: string): Promise<Outcome<SystemDetails>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const details = await tx.systemDetails.get(computerKey(productId, computerId));
      return details === undefined ? detailsUnknown : granted(details);
    });
  }
}

const detailsUnknown = refused(
  'SYSTEM_DETAILS_UNKNOWN',
  'There are no system details of this computer: the application sent none with a request for this product.',
);
