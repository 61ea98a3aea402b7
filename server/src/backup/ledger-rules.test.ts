import { beforeAll, describe, expect, it } from 'vitest';
import { LEDGER } from '../features/ledger.js';
import type { StoredDocument } from '../store/contents.js';
import { changeProduct } from '../testing/change-record.js';
import { makeDevices } from '../testing/device.js';
import { createTestVendor, grantedValue, PRODUCT } from '../testing/test-vendor.js';
import { LedgerRules } from './ledger-rules.js';

let documents: readonly StoredDocument[];
beforeAll(async () => {
  const acme = await createTestVendor();
  await changeProduct(acme, PRODUCT, { trial: { days: 30 } });
  for (const device of await makeDevices(2)) {
    grantedValue(await acme.features.trialRegistrations.register(await device.trial()));
  }
  documents = await acme.ledger.transaction(async (tx) => {
    const all: StoredDocument[] = [];
    for (const name of ['products', 'trials', 'trialMachines', 'trialAnswers'] as const) {
      const { items } = await tx[name].page({ limit: 100 });
      all.push(...items.map((document) => ({ collection: LEDGER[name].name, document })));
    }
    return all;
  });
});

function violationsOf(seen: readonly StoredDocument[]): readonly string[] {
  const rules = new LedgerRules();
  for (const each of seen) rules.see(each);
  return rules.violations().map(({ collection }) => collection);
}

describe('Trials in a ledger', () => {
  it('are in order as they are made', () => {
    expect(documents.filter(({ collection }) => collection === 'trials')).toHaveLength(2);
    expect(violationsOf(documents)).toEqual([]);
  });

  it('are missed by everything that names one', () => {
    const isFirst = ({ collection, document }: StoredDocument): boolean =>
      collection === 'trials' && !('sameAs' in document);
    const named = violationsOf(documents.filter((each) => !isFirst(each)));
    expect([...new Set(named)].sort()).toEqual(['trial_answers', 'trial_machines', 'trials']);
  });

  it('have answers to the requests that they are kept under', () => {
    const moved = documents.map((each) =>
      each.collection === 'trial_answers' ? { ...each, document: { ...each.document, id: 'another' } } : each,
    );
    expect(violationsOf(moved)).toEqual(['trial_answers', 'trial_answers']);
  });
});
