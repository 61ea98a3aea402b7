import { cp, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyStore } from '@countersign/server';
import { TestPostgres } from '../../../../server/dist/testing/postgres/index.js';
import { fillVendor } from '../../bench/fill-vendor.js';
import { startCountersign } from '../../support/child-server.js';
import { makeVendorFolder } from '../../support/vendor-folder.js';
import { activateDevices, serveDevices } from './copied-devices.js';
import { copyInChild } from './copy-in-child.js';

export interface CopyingPlan {
  readonly licenses: number;
  readonly progress?: (what: string) => void;
}

export interface CopyingResult {
  /** In each of the three ledgers. */
  readonly documents: number;
  readonly copies: readonly { readonly name: string; readonly seconds: number; readonly megabytes: number }[];
  readonly violations: readonly string[];
}

/**
 * A ledger is copied from the journal to PostgreSQL and back to a journal. All three must be equal, and devices that
 * were activated before must be served correctly by either copy.
 */
export async function runCopying({ licenses, progress = () => {} }: CopyingPlan): Promise<CopyingResult> {
  const vendor = await makeVendorFolder();
  const aside = await mkdtemp(join(tmpdir(), 'countersign-copying-'));
  const postgres = await TestPostgres.start();
  const violations: string[] = [];
  const report = (violation: string): void => void violations.push(violation);
  try {
    progress(`filling a journal with ${licenses} licenses`);
    const product = await fillVendor(vendor, licenses);
    const devices = await withServer(vendor.folder, undefined, (url) =>
      activateDevices({ url, vendor, product, folder: aside }),
    );
    const { url: store } = await postgres.createDatabase();
    progress('journal to PostgreSQL');
    const whose = { vendor: vendor.vendor, folder: vendor.folder };
    const there = await copyInChild({ from: vendor.ledger, to: store, ...whose });
    // The vendor's keys again, beside a note that the ledger is in a database.
    const onPostgres = join(aside, 'vendor');
    await cp(vendor.folder, onPostgres, { recursive: true, filter: (path) => path !== vendor.ledger });
    const before = `${vendor.ledger}.before`;
    await rename(vendor.ledger, before);
    progress('PostgreSQL to journal');
    const back = await copyInChild({ from: store, to: vendor.ledger, ...whose });

    progress('comparing and verifying all three');
    const documents = await compare({ journal: before, PostgreSQL: store, 'the last journal': vendor.ledger }, report);
    for (const [name, { summary }] of Object.entries({ there, back }))
      if (summary.documents !== documents)
        report(`the way ${name} copied ${summary.documents} of ${documents} documents`);

    progress('serving the devices of before from both copies');
    const at = (where: string) => (violation: string) => report(`at ${where}: ${violation}`);
    await withServer(onPostgres, store, (url) => serveDevices(url, devices, at('PostgreSQL')));
    await withServer(vendor.folder, undefined, (url) => serveDevices(url, devices, at('the last journal')));
    const copies = [
      { name: 'journal to PostgreSQL', ...there },
      { name: 'PostgreSQL to journal', ...back },
    ];
    return { documents, copies, violations };
  } finally {
    await rm(aside, { recursive: true });
    await vendor.remove();
    await postgres.stop();
  }
}

async function withServer<T>(folder: string, store: string | undefined, work: (url: string) => Promise<T>): Promise<T> {
  const server = await startCountersign(folder, { store });
  try {
    return await work(server.url);
  } finally {
    await server.stop();
  }
}

/** Reads each completely; returns the number of documents in the first. */
async function compare(
  ledgers: Readonly<Record<string, string>>,
  report: (violation: string) => void,
): Promise<number> {
  const found = [];
  for (const [name, ledger] of Object.entries(ledgers)) {
    const { violations, ...summary } = await verifyStore({ of: { ledger } });
    if (violations.length > 0) report(`${name} breaks ${violations.length} rules of the ledger`);
    found.push({ name, summary });
  }
  const [first, ...others] = found;
  for (const { name, summary } of others)
    if (JSON.stringify(summary) !== JSON.stringify(first?.summary)) report(`${name} does not hold what it was made of`);
  return first?.summary.documents ?? 0;
}
