import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { Device } from '../../testing/device.js';
import {
  auditEntries,
  createTestVendor,
  grantedValue,
  outcomeCode,
  PRODUCT,
  type TestVendor,
} from '../../testing/test-vendor.js';
import type { KeyFilter } from '../key-pool/key-list.js';
import type { License } from '../licenses/license-record.js';
import { saveLicense } from '../licenses/save-license.js';
import type { ImportedKeys } from './import-keys.js';

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

const bring = (text: string, more: object = {}, vendor = acme) =>
  vendor.features.keyFiles.import({ format: 'csv', productId: PRODUCT, ...more }, text, 'test');
const brought = async (text: string, more: object = {}): Promise<ImportedKeys> => grantedValue(await bring(text, more));
async function exported(filter: KeyFilter = {}, format: 'csv' | 'txt' = 'csv', vendor = acme): Promise<string> {
  let text = '';
  for await (const chunk of vendor.features.keyFiles.export(format, filter)) text += chunk;
  return text;
}
const all = async (vendor = acme): Promise<readonly License[]> =>
  (await vendor.features.licenses.page({}, undefined, 10_000)).items;
const codes = async () => (await all()).map(({ code }) => code).sort();
const faults = ({ refused }: ImportedKeys) => refused.map(({ line, code }) => `${line} ${code}`);

describe('Keys of a list', () => {
  it.each([
    ['lines of text', 'txt', 'A-1\nA-2\n\nA-3'],
    ['lines of text from Windows', 'txt', '\ufeffA-1\r\nA-2\r\n\r\nA-3\r\n'],
    ['one column without a heading', 'csv', 'A-1\nA-2\nA-3\n'],
    ['a heading', 'csv', 'code\nA-1\nA-2\nA-3'],
    ['a heading of another word', 'csv', 'License Key\r\nA-1\r\nA-2\r\nA-3'],
    ['a byte order mark', 'csv', '\ufeffcode,label\r\nA-1,x\r\nA-2,\r\nA-3,y\r\n'],
    ['semicolons', 'csv', 'label;code\nx;A-1\ny,z;A-2\n;A-3\n'],
    ['tabs', 'csv', 'label\tcode\nx\tA-1\ny\tA-2\n\tA-3\n'],
    ["Excel's own separator line", 'csv', 'sep=|\r\nlabel|code\r\nx|A-1\r\ny|A-2\r\nz|A-3\r\n'],
    ['quotes', 'csv', '"code"\n"A-1"\n"A-2"\n"A-3"\n'],
    ['empty cells at the end', 'csv', 'code,label\nA-1,,,\nA-2\nA-3,x,\n'],
  ])('are read: %s', async (_, format, text) => {
    expect(await brought(text, { format })).toEqual({ added: 3, changed: 0, same: 0, counted: 0, refused: [] });
    expect(await codes()).toEqual(['A-1', 'A-2', 'A-3']);
    expect(await brought(text, { format })).toMatchObject({ added: 0, same: 3 });
  });

  it('have what their columns say, and are in the pool', async () => {
    const heading = 'code;variation;seats;expiresAt;validityDays;deliveries;label;form';
    await brought(`${heading}\nA-1;7;3;;30;2;"a;b";\n"B\n2";;;2027-12-31;;;;\n<b>C</b><script/>;;;;;;;html\n`);
    const [a, b, c] = [...(await all())].sort((x, y) => (x.code < y.code ? 1 : -1)).reverse();
    expect([a, b, c].map((each) => each?.code)).toEqual(['<b>C</b>', 'A-1', 'B\n2']);
    expect(a).toMatchObject({ form: 'html' });
    expect(b).toMatchObject({
      variation: '7',
      seats: 3,
      validityDays: 30,
      deliveries: { most: 2, left: 2 },
      label: 'a;b',
    });
    expect(b?.pool).toBe(`${PRODUCT}::7`);
    expect(c).toMatchObject({ form: 'lines', type: 'expiration', expiresAt: '2027-12-31T00:00:00.000Z' });
  });

  it('are refused by the number of their line, without a word of it, and the others are imported', async () => {
    const text = [
      'code,seats,expiresAt,deliveries',
      'GOOD-1,1,,',
      '"SEC\nRET-2",,31.12.2027,',
      'SECRET-3,many,,',
      ',1,,',
      'CS-AAAAA-BBBBB-CCCCC-DDDDD-EEEEE,,,',
      '1.23457E+17,,,',
      'SECRET-8,,2027-02-30,',
      'SECRET-9,,,-1',
      '"SECRET-10" x,,,',
      'SECRET-11,1,,1,more',
      "'=GOOD-12,,2027-12-31 18:00,",
      'GOOD-13,,2027-12-31T18:00:00+01:00,1',
    ].join('\n');
    const result = await brought(text);
    expect(faults(result)).toEqual([
      '3 DATE_UNCLEAR',
      '5 NUMBER_UNCLEAR',
      '6 CODE_MISSING',
      '7 CODE_INVALID',
      '8 CODE_MANGLED',
      '9 DATE_UNCLEAR',
      '10 NUMBER_UNCLEAR',
      '11 LINE_UNREADABLE',
      '12 LINE_UNREADABLE',
    ]);
    expect(result.added).toBe(3);
    expect(await codes()).toEqual(['=GOOD-12', 'GOOD-1', 'GOOD-13']);
    expect(JSON.stringify(result)).not.toMatch(/SECRET|AAAAA|1\.23|many/);
    expect(JSON.stringify(await auditEntries(acme, 'action', 'keys.imported'))).not.toMatch(/GOOD|SECRET/);
  });

  it('count their lines from where the part of a file begins', async () => {
    expect(faults(await brought('code,seats\nA,x\nB,1\nC,y\n', { skipped: 1_000 }))).toEqual([
      '1002 NUMBER_UNCLEAR',
      '1004 NUMBER_UNCLEAR',
    ]);
    expect(await brought('\n=A\n', { format: 'txt', skipped: 10 })).toMatchObject({ added: 1 });
    expect(await codes()).toContain('=A');
  });

  it('of columns that are not known are refused as a whole', async () => {
    for (const text of ['code,colour\nA,red', 'A-1,A-2\nA-3,A-4', 'code,code\nA,B']) {
      expect(outcomeCode(await bring(text))).toBe('KEY_FILE_UNREADABLE');
    }
    expect(await brought('')).toMatchObject({ added: 0 });
  });

  it('need a product that there is', async () => {
    expect(faults(await brought('product,code\nnone,A\n,B\n'))).toEqual(['2 PRODUCT_UNKNOWN']);
    const none = await acme.features.keyFiles.import({ format: 'txt' }, 'A', 'test');
    expect(faults(grantedValue(none))).toEqual(['1 PRODUCT_MISSING']);
  });

  it('that are there already are delivered once more, where duplicates count, and once for each line of an import', async () => {
    await acme.features.settings.change({ keys: { duplicates: 'count' } }, 'test');
    const text = 'A\nB\nA\nA\n';
    const more = { format: 'txt', importId: 'monday' };
    expect(await brought(text, more)).toMatchObject({ added: 2, counted: 2 });
    const deliveries = async () => (await all()).find(({ code }) => code === 'A')?.deliveries;
    expect(await deliveries()).toEqual({ most: 3, left: 3 });
    expect(await brought(text, more)).toMatchObject({ added: 0, counted: 0, same: 4 });
    expect(await deliveries()).toEqual({ most: 3, left: 3 });
    expect(await brought('A\n', { format: 'txt', importId: 'tuesday' })).toMatchObject({ counted: 1 });
    expect(await deliveries()).toEqual({ most: 4, left: 4 });
    // A sold one becomes available again.
    const b = (await all()).find(({ code }) => code === 'B') as License;
    await acme.ledger.transaction((tx) => saveLicense(tx, { ...b, acquired: true }));
    await brought('B\n', { format: 'txt' });
    expect(grantedValue(await acme.features.licenses.get(b.id))).toMatchObject({
      deliveries: { most: 2, left: 1 },
      pool: b.pool,
    });
  });
});

describe('An export', () => {
  it('is filtered by status and product', async () => {
    await brought('A\nB\n', { format: 'txt' });
    await brought('"C\nC"\n', {});
    const b = (await all()).find(({ code }) => code === 'B') as License;
    grantedValue(await acme.features.licenses.setStatus(b.id, 'suspended', 'test'));
    expect(await exported({ status: 'suspended' }, 'txt')).toBe('B\n');
    expect((await exported({ status: 'available' }, 'txt')).split('\n').sort()).toEqual(['', 'A']);
    expect(await exported({ productId: 'none' }, 'txt')).toBe('');
    expect((await exported()).split('\r\n')[0]).toMatch(/^\ufeffid,product,variation,code,/);
  });

  it('is not imported where the key was changed since, and changes what was edited otherwise', async () => {
    await brought('code,label\nA,x\nB,y\n');
    const before = await exported();
    const edited = before.replace(',x,', ',new,').replace(',y,', ',newer,');
    const b = (await all()).find(({ code }) => code === 'B') as License;
    grantedValue(await acme.features.licenses.setStatus(b.id, 'suspended', 'test'));
    const result = await brought(edited);
    expect(result).toMatchObject({ added: 0, changed: 1, same: 0 });
    expect(result.refused.map(({ code }) => code)).toEqual(['CHANGED_SINCE']);
    expect((await all()).map(({ code, label }) => `${code} ${label}`).sort()).toEqual(['A new', 'B y']);
    // Importing the same again changes nothing.
    expect(await brought(edited)).toMatchObject({ changed: 0, same: 1 });
  });

  it('brings a key of a new spelling, unless another license has it or a spreadsheet made it', async () => {
    await brought('A-1\nB-1\n007\n', { format: 'txt' });
    const text = await exported();
    expect(text).toContain("'007");
    expect(await brought(text.replace('A-1', 'A-2'))).toMatchObject({ changed: 1, refused: [] });
    expect((await acme.features.keyList.find('A-2')).length).toBe(1);
    expect((await acme.features.keyList.find('A-1')).length).toBe(0);
    const other = await exported();
    expect((await brought(other.replace('A-2', 'B-1'))).refused.map(({ code }) => code)).toEqual(['CODE_TAKEN']);
    expect((await brought(other.replace("'007", '7'))).refused.map(({ code }) => code)).toEqual(['CODE_MANGLED']);
    expect(await brought(other.replace(/lic_\w+,/, 'lic_x,'))).toMatchObject({ refused: [{ code: 'VALUE_INVALID' }] });
  });

  it('of a key with devices leaves its devices alone', async () => {
    await brought('HELD\n', { format: 'txt' });
    const device = await Device.make();
    grantedValue(await acme.features.activationRequests.answer(await device.activate('HELD')));
    const [before] = await all();
    expect(await brought((await exported()).replace(',1,', ',5,'))).toMatchObject({ changed: 1 });
    expect((await all())[0]).toMatchObject({ seats: 5, seatsTaken: 1, lastActivatedAt: before?.lastActivatedAt });
  });
});

const hostile = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 20 }),
    fc
      .tuple(fc.constantFrom('=', '+', '-', '@', '\t', "'", "'=", '"', ';', ',', '0'), fc.string({ maxLength: 12 }))
      .map(([first, rest]) => first + rest),
    fc.constantFrom('00123', '1E+20', '1-2', 'MAR1', 'TRUE', '=cmd|x', '"', "'", 'Zürich'),
  )
  .filter((text) => !/\p{Cc}/u.test(text.replace(/^\t/, '')) && text.trim() !== '');
const oneLine = hostile.filter((text) => !/\p{Cc}/u.test(text));
const time = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const record = fc.record(
  {
    code: fc.oneof(
      oneLine,
      fc.tuple(hostile, hostile).map((lines) => lines.join('\n')),
    ),
    variation: oneLine,
    seats: fc.integer({ min: 0, max: 1_000_000 }),
    label: oneLine,
    validityDays: fc.integer({ min: 1, max: 36_500 }),
    expiresAt: time,
    status: fc.constantFrom('active', 'suspended'),
    acquired: fc.constant(true),
    orderId: oneLine,
    soldAt: time,
    returnedAt: time,
    deliveries: fc
      .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 0, max: 2 }))
      .map(([most, left]) => ({ most, left })),
    owner: fc.record({ firstName: oneLine, lastName: oneLine, email: oneLine }),
    udf: fc.dictionary(fc.constantFrom('a', 'b'), oneLine, { minKeys: 1 }),
  },
  { requiredKeys: ['code'] },
);

/** As a spreadsheet would read and write it. */
function resaved(text: string, delimiter: string): string {
  const rows = parse(text, { bom: true, relax_column_count: true }) as string[][];
  return `\ufeff${stringify(rows, { delimiter, record_delimiter: '\r\n', quoted_string: true })}`;
}

describe('Export, edit, import', () => {
  it('is the same state, here and in an empty ledger', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(record, { selector: ({ code }) => code.trim().normalize('NFC'), maxLength: 6 }),
        fc.constantFrom(',', ';', '\t'),
        async (wanted, delimiter) => {
          const here = await createTestVendor();
          for (const { code, ...more } of wanted) {
            const form = code.includes('\n') ? 'lines' : 'text';
            const added = await here.features.keyPool.add({ productId: PRODUCT, code, form }, 'test');
            if (!added.ok) continue;
            const type = more.expiresAt === undefined ? added.value.type : 'expiration';
            await here.ledger.transaction((tx) =>
              saveLicense(tx, { ...added.value, ...(more as Partial<License>), type }),
            );
          }
          const before = await all(here);
          const text = resaved(await exported({}, 'csv', here), delimiter);
          for (const cell of (parse(text, { bom: true, delimiter }) as string[][]).flat()) {
            expect(cell).not.toMatch(/^[=+\-@\t\r]/);
          }
          const again = grantedValue(await bring(text, {}, here));
          expect(again).toEqual({ added: 0, changed: 0, same: before.length, counted: 0, refused: [] });
          expect(await all(here)).toEqual(before);
          const there = await createTestVendor();
          const moved = grantedValue(await bring(text, {}, there));
          expect(moved).toEqual({ added: before.length, changed: 0, same: 0, counted: 0, refused: [] });
          expect(await all(there)).toEqual(before);
        },
      ),
      { numRuns: 60 },
    );
  });
});
