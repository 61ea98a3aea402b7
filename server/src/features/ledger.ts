import type { Random } from '@countersign/shared';
import type { Store, Transaction } from '../store/port.js';
import { activations } from './activations/activation-record.js';
import { requests } from './activations/request-record.js';
import { apiKeys } from './api-keys/api-key-record.js';
import { audit } from './audit/audit-record.js';
import { checkLog } from './check-log/check-record.js';
import { companies } from './companies/company-record.js';
import { consumers } from './consumers/consumer-record.js';
import { counters } from './counters/counter-record.js';
import { dataKeys } from './data-keys/data-key-record.js';
import { receipts } from './deactivations/receipt-record.js';
import { systemDetails } from './devices/system-details-record.js';
import { emails } from './emails/email-record.js';
import { events } from './events/event-record.js';
import { groupLicenses } from './groups/group-license-record.js';
import { groups } from './groups/group-record.js';
import { groupUsers } from './groups/group-user-record.js';
import { generatorRules } from './key-generator/generator-rule-record.js';
import { keyImages } from './key-pool/key-image-record.js';
import { licenses } from './licenses/license-record.js';
import { masters } from './masters/master-record.js';
import { notes } from './notes/note-record.js';
import { orders } from './orders/order-record.js';
import { passives } from './passives/passive-record.js';
import { products } from './products/product-record.js';
import { profiles } from './profiles/profile-record.js';
import { evidence } from './reconciliation/evidence-record.js';
import { releases } from './releases/release-record.js';
import { resellers } from './resellers/reseller-record.js';
import { secrets } from './secrets/secret-record.js';
import { settings } from './settings/settings-record.js';
import type { Clock } from './time.js';
import { trialAnswers } from './trials/trial-answer-record.js';
import { trialMachines } from './trials/trial-machine-record.js';
import { trials } from './trials/trial-record.js';
import { deviceUsages } from './usage/device-usage-record.js';
import { usages } from './usage/usage-record.js';

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
  profiles,
  companies,
  resellers,
  groups,
  groupUsers,
  groupLicenses,
  notes,
  consumers,
  trials,
  trialMachines,
  trialAnswers,
  systemDetails,
  usages,
  deviceUsages,
  secrets,
  masters,
  events,
  counters,
  generatorRules,
  keyImages,
  orders,
  emails,
  releases,
  checkLog,
  settings,
  dataKeys,
} as const;

export type Ledger = Store<typeof LEDGER>;
export type LedgerTransaction = Transaction<typeof LEDGER>;

/** What every feature depends on. */
export interface Dependencies {
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
}
