import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../support/api.js';
import { startCountersign } from '../support/child-server.js';
import { sendRequest } from './ceremony.js';
import { type LicensedVendor, makeLicensedVendor } from './licensed-vendor.js';
import { surveyLedger } from './survey.js';

describe('the files of a stopped server', () => {
  let vendor: LicensedVendor;
  let copies: string[] = [];
  beforeAll(async () => {
    vendor = await makeLicensedVendor(5);
  });
  afterEach(async () => {
    for (const copy of copies) await rm(copy, { recursive: true });
    copies = [];
  });
  afterAll(() => vendor.remove());

  /** A copy to spoil: the data folder and, in it, the journal. */
  async function copyOfVendor(): Promise<{ readonly folder: string; readonly journal: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-damage-'));
    copies.push(folder);
    await cp(vendor.folder, folder, { recursive: true });
    const journal = (await readdir(join(folder, 'ledger'))).find((name) => name.startsWith('journal-'));
    if (journal === undefined) throw new TypeError('There must be a journal.');
    return { folder, journal: join(folder, 'ledger', journal) };
  }

  async function expectWhole(folder: string): Promise<{ readonly log: string }> {
    const server = await startCountersign(folder);
    const api = await Api.open(server.url, vendor.apiKeys.readOnly);
    // Throws when an answer differs from the first one.
    for (const seat of vendor.seats) await sendRequest(api, seat);
    expect(await surveyLedger(api, vendor.seats)).toEqual({ lost: [], oversold: [] });
    api.close();
    await server.stop();
    return server;
  }

  it('a half-written record at the end is cut with a notice', async () => {
    const { folder, journal } = await copyOfVendor();
    const whole = await readFile(journal);
    await appendFile(journal, whole.subarray(0, 200));
    const { log } = await expectWhole(folder);
    expect(log).toContain(`${journal}: removed `);
    expect(log).toContain(` at byte ${whole.length}`);
    expect((await readFile(journal)).subarray(0, whole.length)).toEqual(whole);
  });

  it('garbage at the end is cut with a notice', async () => {
    const { folder, journal } = await copyOfVendor();
    await appendFile(journal, Buffer.alloc(4096));
    expect((await expectWhole(folder)).log).toContain(`${journal}: removed 4096 bytes`);
  });

  it('a last record that lacks its end is cut with a notice', async () => {
    const { folder, journal } = await copyOfVendor();
    await truncate(journal, (await readFile(journal)).length - 3);
    expect((await expectWhole(folder)).log).toContain(`${journal}: removed `);
  });

  it('nothing is said when nothing is wrong', async () => {
    const { folder } = await copyOfVendor();
    expect((await expectWhole(folder)).log).not.toContain(': removed ');
  });

  it.each([1, 4, 8])('a changed byte in record %i refuses to start, naming the file and the offset', async (record) => {
    const { folder, journal } = await copyOfVendor();
    const bytes = await readFile(journal);
    let offset = 0;
    for (let line = 1; line < record; line += 1) offset = bytes.indexOf('\n', offset) + 1;
    bytes[offset + 100] = (bytes[offset + 100] ?? 0) ^ 1;
    await writeFile(journal, bytes);
    await expect(startCountersign(folder)).rejects.toMatchObject({
      name: 'StartRefused',
      code: 'STORE_DAMAGED',
      message: expect.stringContaining(`${journal} is damaged at byte ${offset}`),
    });
    expect(await readFile(journal)).toEqual(bytes);
  });

  it.each(['store.json', 'snapshot.log', 'journal-'])('a missing %s refuses to start', async (begin) => {
    const { folder } = await copyOfVendor();
    const ledger = join(folder, 'ledger');
    const name = (await readdir(ledger)).find((each) => each.startsWith(begin)) ?? begin;
    await rm(join(ledger, name));
    await expect(startCountersign(folder)).rejects.toMatchObject({
      name: 'StartRefused',
      code: 'STORE_FILE_MISSING',
      message: expect.stringContaining(join(ledger, name)),
    });
    expect(await readdir(ledger)).not.toContain(name);
  });
});
