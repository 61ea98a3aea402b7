import { randomId } from '@countersign/shared';
import { readAll } from '../../store/pages.js';
import type { JsonValue, Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { computerKey } from '../devices/computer-id.js';
import type { Dependencies } from '../ledger.js';
import { granted, type Outcome } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { isoTime } from '../time.js';
import { type ConsumerFields, consumerFields, searchKey } from './consumer-fields.js';
import type { ConsumerRecord } from './consumer-record.js';

export interface NewConsumer {
  readonly productId: string;
  readonly computerId: string;
  /** Omitted for a trial. */
  readonly licenseCode?: string;
  readonly info: { readonly [key: string]: JsonValue };
}

export interface ConsumerFilter extends ConsumerFields {
  readonly productId?: string;
  readonly computerId?: string;
}

export interface ConsumerQuery {
  readonly productId: string;
  readonly computerId?: string | undefined;
  readonly type: 'trials' | 'activations' | 'all';
  /** Only the latest of each computer. */
  readonly justLast: boolean;
  /** ISO 8601, UTC; both inclusive. */
  readonly from?: string | undefined;
  readonly until?: string | undefined;
}

const PAGE = 10_000;

/** What users entered in an application. */
export class Consumers {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Refuses `PRODUCT_UNKNOWN`. */
  add({ productId, computerId, licenseCode, info }: NewConsumer, actor: Actor): Promise<Outcome<ConsumerRecord>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    const keys = Object.entries(consumerFields(info)).map(([name, text]) => [name, searchKey(text)] as const);
    const record: ConsumerRecord = {
      id: randomId(`con_${String(now).padStart(14, '0')}`, 8, random),
      productId,
      computer: computerKey(productId, computerId),
      computerId,
      ...(licenseCode !== undefined && { licenseCode }),
      info,
      ...Object.fromEntries(keys),
      createdAt: isoTime(now),
    };
    return ledger.transaction(async (tx) => {
      if ((await tx.products.get(productId)) === undefined) return productUnknown();
      await tx.consumers.insert(record);
      await recordAudit(tx, random, now, { actor, action: 'consumer.added', subject: record.id });
      return granted(record);
    });
  }

  /** Oldest first. Name, company and email must match completely, ignoring case. */
  page(
    { productId, computerId, ...fields }: ConsumerFilter,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<ConsumerRecord>> {
    const keys = Object.entries(fields).map(([name, text]) => [name, searchKey(text)] as const);
    const where = {
      ...(productId !== undefined && { productId }),
      ...(computerId !== undefined && { computerId }),
      ...Object.fromEntries(keys),
    };
    return this.#dependencies.ledger.transaction((tx) => tx.consumers.page({ where, cursor, limit }));
  }

  /** Returns all matches, oldest first. */
  list({ productId, computerId, type, justLast, from = '', until }: ConsumerQuery): Promise<readonly ConsumerRecord[]> {
    const where = computerId === undefined ? { productId } : { computer: computerKey(productId, computerId) };
    return this.#dependencies.ledger.transaction(async (tx) => {
      const found = await readAll((cursor) => tx.consumers.page({ where, cursor, limit: PAGE }));
      const fitting = found.filter(
        ({ licenseCode, createdAt }) =>
          (type === 'all' || (type === 'trials') === (licenseCode === undefined)) &&
          createdAt >= from &&
          (until === undefined || createdAt <= until),
      );
      return justLast ? newestOfEach(fitting) : fitting;
    });
  }
}

/** @param records oldest first, like the result */
function newestOfEach(records: readonly ConsumerRecord[]): readonly ConsumerRecord[] {
  const newest = new Map(records.map((record) => [record.computer, record] as const));
  return records.filter((record) => newest.get(record.computer) === record);
}
