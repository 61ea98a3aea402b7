import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { newestEventId } from './event-id.js';
import type { VendorEvent } from './event-record.js';
import { recordEvent } from './record-event.js';

export type NewEvent = Omit<VendorEvent, 'id' | 'at'>;
export type EventFilter = Partial<Pick<VendorEvent, 'name' | 'productId'>>;

/** In bytes of UTF-8, without white space. */
export const MAX_PAYLOAD_BYTES = 64 * 1024;

/** The log of events for the vendor's own systems. */
export class Events {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Refuses `PRODUCT_UNKNOWN`. */
  async add(wanted: NewEvent, actor: Actor): Promise<Outcome<VendorEvent>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const { productId } = wanted;
      if (productId !== undefined && (await tx.products.get(productId)) === undefined) return productUnknown();
      const event = await recordEvent(tx, now, wanted);
      await recordAudit(tx, random, now, { actor, action: 'event.added', subject: event.id });
      return granted(event);
    });
  }

  /** In order of occurrence. */
  page(filter: EventFilter, cursor: string | undefined, limit: number): Promise<Page<VendorEvent>> {
    return this.#dependencies.ledger.transaction((tx) => tx.events.page({ where: filter, cursor, limit }));
  }

  /** Returns at most `limit` events after this one, in order. */
  async after(id: string, limit: number): Promise<readonly VendorEvent[]> {
    return (await this.page({}, id, limit)).items;
  }

  /** Id of the latest event; an id before all others if there is none. */
  newest(): Promise<string> {
    return this.#dependencies.ledger.transaction(newestEventId);
  }
}
