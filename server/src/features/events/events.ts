import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Means } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { newestEventId } from './event-id.js';
import type { VendorEvent } from './event-record.js';
import { recordEvent } from './record-event.js';

export type NewEvent = Omit<VendorEvent, 'id' | 'at'>;
export type EventFilter = Partial<Pick<VendorEvent, 'name' | 'productId'>>;

/** In bytes of UTF-8, written without spaces. */
export const MOST_PAYLOAD = 64 * 1024;

/** The log of what the vendor's own systems want to be known. */
export class Events {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** Refuses `PRODUCT_UNKNOWN`. */
  async add(wanted: NewEvent, actor: Actor): Promise<Outcome<VendorEvent>> {
    const { ledger, clock, random } = this.#means;
    const now = clock();
    return ledger.transaction(async (tx) => {
      const { productId } = wanted;
      if (productId !== undefined && (await tx.products.get(productId)) === undefined) return productUnknown();
      const event = await recordEvent(tx, now, wanted);
      await recordAudit(tx, random, now, { actor, action: 'event.added', subject: event.id });
      return granted(event);
    });
  }

  /** In the order in which they came. */
  page(filter: EventFilter, cursor: string | undefined, limit: number): Promise<Page<VendorEvent>> {
    return this.#means.ledger.transaction((tx) => tx.events.page({ where: filter, cursor, limit }));
  }

  /** Those that came after this one, in order, `limit` of them at most. */
  async after(id: string, limit: number): Promise<readonly VendorEvent[]> {
    return (await this.page({}, id, limit)).items;
  }

  /** Id of the newest; before all of them when there is none. */
  newest(): Promise<string> {
    return this.#means.ledger.transaction(newestEventId);
  }
}
