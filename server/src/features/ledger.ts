import type { Random } from '@countersign/shared';
import type { Store, Transaction } from '../store/port.js';
import { activations } from './activations/activation-record.js';
import { requests } from './activations/request-record.js';
import { apiKeys } from './api-keys/api-key-record.js';
import { audit } from './audit/audit-record.js';
import { receipts } from './deactivations/receipt-record.js';
import { licenses } from './licenses/license-record.js';
import { passives } from './passives/passive-record.js';
import { products } from './products/product-record.js';
import { evidence } from './reconciliation/evidence-record.js';
import type { Clock } from './time.js';

/** Every collection of the ledger. */
export const LEDGER = {
  products,
  licenses,
  activations,
  requests,
  receipts,
  passives,
  apiKeys,
  audit,
  evidence,
} as const;

export type Ledger = Store<typeof LEDGER>;
export type LedgerTransaction = Transaction<typeof LEDGER>;

/** What every feature is made of. */
export interface Means {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
}
