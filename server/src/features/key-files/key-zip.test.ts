import fc from 'fast-check';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { beforeEach, describe, expect, it } from 'vitest';
import { createTestVendor, grantedValue, outcomeCode, PRODUCT, type TestVendor } from '../../testing/test-vendor.js';
import type { KeyFilter } from '../key-pool/key-list.js';
import type { License } from '../licenses/license-record.js';
import { readImageZip } from './image-zip.js';
import type { ImportedKeys } from './import-keys.js';
import { IndexedPictures } from './indexed-pictures.js';
import { zipKeys } from './key-zip.js';

const TYPES = ['89504e470d0a1a0a', 'ffd8ffe000104a46', '474946383961', '52494646000000005745425056503820'];
const picture = (type: number, more = 'x'): Buffer =>
  Buffer.concat([Buffer.from(TYPES[type % TYPES.length] ?? '', 'hex'), Buffer.from(more)]);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

let acme: TestVendor;
beforeEach(async () => {
  acme = await createTestVendor();
});

async function add(code: string, image?: Uint8Array, more: object = {}, vendor = acme): Promise<License> {
  const form = code.includes('\n') ? 'lines' : 'text';
  const given = image && { data: base64(image), isAlone: code.length % 2 === 0 };
  const wanted = { productId: PRODUCT, code, form, ...(given && { image: given }), ...more } as const;
  return grantedValue(await vendor.features.keyPool.add(wanted, 'test'));
}

async function exported(filter: KeyFilter = {}, vendor = acme): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of grantedValue(await vendor.features.keyFiles.exportZip(filter))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Brought extends Omit<ImportedKeys, 'refused'> {
  readonly refused: readonly string[];
}

/** As the command does it. */
async function bring(zip: Uint8Array, vendor = acme): Promise<Brought> {
  const read = readImageZip(zip);
  if (typeof read === 'string' || read.index === undefined) throw new Error(String(read));
  const pictures = new IndexedPictures(read.images);
  const sum = { added: 0, changed: 0, same: 0, counted: 0 };
  const refused = read.refused.map(({ entry, code }) => `entry ${entry} ${code}`);
  for await (const { text, skipped, refused: lines } of pictures.chunks(once(strFromU8(read.index)))) {
    refused.push(...lines.map(({ line, code }) => `line ${line} ${code}`));
    const done = grantedValue(await vendor.features.keyFiles.import({ format: 'csv', skipped }, text, 'test'));
    for (const name of ['added', 'changed', 'same', 'counted'] as const) sum[name] += done[name];
    refused.push(...done.refused.map(({ line, code }) => `line ${line} ${code}`));
  }
  refused.push(...pictures.unnamed().map((entry) => `entry ${entry} unnamed`));
  return { ...sum, refused };
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

/** Licenses with the bytes of their pictures instead of the pictures' ids. */
async function state(vendor = acme): Promise<readonly object[]> {
  const { items } = await vendor.features.licenses.page({}, undefined, 10_000);
  return Promise.all(
    items.map(async (license) => {
      if (license.image === undefined) return license;
      const { type, data } = grantedValue(await vendor.features.keyPool.image(license.id));
      return { ...license, image: { isAlone: license.image.isAlone, type, data } };
    }),
  );
}

/** The archive with other files in it. */
function edited(zip: Uint8Array, edit: (files: Record<string, Uint8Array>) => void): Uint8Array {
  const files = unzipSync(zip);
  edit(files);
  return zipSync(files);
}
const indexOf = (zip: Uint8Array): string => strFromU8(unzipSync(zip)['keys.csv'] ?? new Uint8Array());
const withIndex = (zip: Uint8Array, edit: (index: string) => string): Uint8Array =>
  edited(zip, (files) => {
    files['keys.csv'] = strToU8(edit(indexOf(zip)));
  });

const HOSTILE = [
  '../../etc/passwd',
  '/abs',
  'C:\\keys\\1',
  'a/b/c',
  'CON',
  'nul.png',
  'Key',
  'KEY',
  'key',
  '.hidden',
  '__MACOSX/._x',
  'keys.csv',
  'pictures/lic_000000000000.png',
  'ends. ',
  'a:b*c?"<>|',
  '=1+1',
  '007',
  '1E+20',
  'two\nlines\n\nof it',
  'x'.repeat(4_000),
  'Zürich',
  'Zu\u0308rich-2',
  '\u202egnp.exe',
  '🔑'.repeat(100),
];

describe('An archive of keys', () => {
  it('takes keys of any spelling and their pictures back to the same state, here and in an empty ledger', async () => {
    for (const [index, code] of HOSTILE.entries()) await add(code, index % 5 === 4 ? undefined : picture(index, code));
    const before = await state();
    const zip = await exported();
    const names = Object.keys(unzipSync(zip));
    expect(names.at(-1)).toBe('keys.csv');
    for (const name of names.slice(0, -1)) expect(name).toMatch(/^pictures\/lic_[0-9a-z]{12}\.(png|jpg|gif|webp)$/);
    const same = { added: 0, changed: 0, same: before.length, counted: 0, refused: [] };
    expect(await bring(zip)).toEqual(same);
    expect(await state()).toEqual(before);
    const there = await createTestVendor();
    expect(await bring(zip, there)).toEqual({ ...same, added: before.length, same: 0 });
    expect(await state(there)).toEqual(before);
    expect(await bring(zip, there)).toEqual(same);
    expect(unzipSync(await exported({}, there))).toEqual(unzipSync(zip));
  });

  it('is the same state for any keys', async () => {
    const key = fc.record({
      code: fc.oneof(
        fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
        fc.constantFrom('"', "'", ',,', '\n=', 'a\r\nb'),
      ),
      bytes: fc.option(fc.uint8Array({ maxLength: 300 }), { nil: undefined }),
      label: fc.constantFrom('', 'a\tb', '=x', 'y'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(key, { maxLength: 8 }), async (keys) => {
        const here = await createTestVendor();
        for (const { code, bytes } of keys) {
          const image = bytes && { data: base64(Buffer.concat([picture(0), bytes])) };
          await here.features.keyPool.add({ productId: PRODUCT, code, form: 'lines', ...(image && { image }) }, 'test');
        }
        const before = await state(here);
        const there = await createTestVendor();
        const zip = await exported({}, here);
        expect(await bring(zip, there)).toMatchObject({ added: before.length, refused: [] });
        expect(await state(there)).toEqual(before);
        expect(await bring(zip, here)).toMatchObject({ changed: 0, same: before.length, refused: [] });
        expect(await state(here)).toEqual(before);
      }),
      { numRuns: 25 },
    );
  });

  it('is filtered as other exports', async () => {
    const a = await add('A', picture(0), { variation: '7' });
    await add('B', picture(1));
    const names = Object.keys(unzipSync(await exported({ variation: '7' })));
    expect(names).toEqual([`pictures/${a.id}.png`, 'keys.csv']);
    expect(Object.keys(unzipSync(await exported({ productId: 'none' })))).toEqual(['keys.csv']);
  });

  it('puts another picture in place of the one that a key has, and keeps it where the archive has none', async () => {
    const a = await add('A', picture(0));
    const b = await add('BB', picture(1));
    const zip = await exported();
    const other = edited(zip, (files) => {
      files[`pictures/${a.id}.png`] = picture(2, 'another');
    });
    expect(await bring(other)).toMatchObject({ changed: 1, same: 1, refused: [] });
    expect(grantedValue(await acme.features.keyPool.image(a.id))).toMatchObject({ type: 'image/gif', licenseId: a.id });
    const images = await acme.ledger.transaction((tx) => tx.keyImages.find('licenseId', a.id));
    expect(images).toHaveLength(1);
    // Changed since, by that import.
    const third = edited(zip, (files) => {
      files[`pictures/${a.id}.png`] = picture(3);
    });
    expect((await bring(third)).refused).toEqual([expect.stringMatching(/^line \d CHANGED_SINCE$/)]);
    const shown = withIndex(await exported(), (index) => index.replaceAll(',yes\r\n', ',\r\n'));
    expect(await bring(shown)).toMatchObject({ changed: 1, same: 1 });
    expect(grantedValue(await acme.features.licenses.get(b.id)).image?.isAlone).toBe(false);
    const bare = withIndex(await exported(), (index) => index.replace(/pictures\/\w+\.\w+/g, ''));
    expect(await bring(bare)).toMatchObject({ changed: 0, same: 2, refused: ['entry 1 unnamed', 'entry 2 unnamed'] });
    expect(grantedValue(await acme.features.licenses.get(a.id)).image).toBeDefined();
  });

  it('that was unpacked and packed again, in a folder and by a spreadsheet, is the same', async () => {
    await add('A,"1"', picture(0));
    await add('=B;\nC', picture(1));
    const files = unzipSync(await exported());
    const index = strFromU8(files['keys.csv'] ?? new Uint8Array()).replace(/^\ufeff/, 'sep=,\r\n');
    const again = { ...files, 'keys.csv': strToU8(index) };
    const inFolder = Object.fromEntries(Object.entries(again).map(([name, data]) => [`my keys/${name}`, data]));
    expect(await bring(zipSync(inFolder))).toEqual({ added: 0, changed: 0, same: 2, counted: 0, refused: [] });
  });

  it('names what is wrong with a line or a file, and the others are imported', async () => {
    const keys = await Promise.all(['A', 'B', 'C', 'D'].map((code, at) => add(code, picture(at))));
    const zip = await exported();
    const [, b, c] = keys.sort((x, y) => (x.id < y.id ? -1 : 1)) as [License, License, License, License];
    const nameOf = (license: License) => new RegExp(`pictures/${license.id}\\.\\w+`).exec(indexOf(zip))?.[0] ?? '';
    const there = () => createTestVendor();
    const missing = edited(zip, (files) => delete files[nameOf(b)]);
    expect(await bring(missing, await there())).toMatchObject({ added: 3, refused: ['line 3 PICTURE_MISSING'] });
    const twice = withIndex(zip, (index) => index.replace(nameOf(c), nameOf(b)));
    expect(await bring(twice, await there())).toMatchObject({
      added: 3,
      refused: ['line 4 PICTURE_TWICE', 'entry 3 unnamed'],
    });
    const more = edited(zip, (files) => {
      files['pictures/more.png'] = picture(0);
      files['../x.png'] = picture(0);
      files['pictures/text.png'] = strToU8('text');
    });
    expect([...(await bring(more, await there())).refused].sort()).toEqual([
      'entry 6 unnamed',
      'entry 7 PATH_UNSAFE',
      'entry 8 IMAGE_INVALID',
    ]);
    const broken = withIndex(zip, (index) => index.replace(`${b.id},`, `${b.id},"x" y,`));
    expect((await bring(broken, await there())).refused).toContain('line 3 LINE_UNREADABLE');
    const alone = withIndex(zip, (index) => index.replace(/,\r\n$/, ',perhaps\r\n'));
    expect(await bring(alone, await there())).toMatchObject({ added: 3, refused: ['line 5 VALUE_INVALID'] });
  });

  it('has lines of several calls, each with its number', async () => {
    const large = Buffer.alloc(60 * 1024, 'x');
    for (let index = 0; index < 40; index += 1) await add(`K\n${index}`, Buffer.concat([picture(index), large]));
    const zip = await exported();
    const ids = Object.keys(unzipSync(zip));
    const wrong = edited(zip, (files) => {
      delete files[ids[5] as string];
      delete files[ids[35] as string];
    });
    const there = await createTestVendor();
    expect(await bring(wrong, there)).toMatchObject({
      added: 38,
      refused: ['line 12 PICTURE_MISSING', 'line 72 PICTURE_MISSING'],
    });
    const bad = withIndex(zip, (index) => index.replaceAll(/^lic_.*,"K$/gm, (line) => line.replace('lic_', 'LIC_')));
    const { refused } = await bring(bad, await createTestVendor());
    expect(refused).toEqual(Array.from({ length: 40 }, (_, index) => `line ${2 + 2 * index} VALUE_INVALID`));
  });

  it('is consistent, whatever is deleted while it is made', async () => {
    const keys = await Promise.all(Array.from({ length: 60 }, (_, index) => add(`K-${index}`, picture(index))));
    const archive = grantedValue(await acme.features.keyFiles.exportZip({}));
    const chunks = [(await archive.next()).value as Uint8Array];
    const last = keys
      .map(({ id }) => id)
      .sort()
      .at(-1) as string;
    const { image } = grantedValue(await acme.features.licenses.get(last));
    await acme.ledger.transaction((tx) => tx.keyImages.delete(image?.id as string));
    for await (const chunk of archive) chunks.push(chunk);
    expect(await bring(Buffer.concat(chunks), await createTestVendor())).toMatchObject({ added: 60, refused: [] });
  });

  it('that would not come back is refused before it begins', async () => {
    await add('A', picture(0, 'x'.repeat(1_000)));
    await add('B', picture(0, 'x'.repeat(1_000)));
    const zip = (most: object) =>
      zipKeys(
        { ledger: acme.ledger, clock: () => acme.now },
        acme.features.keyList,
        {},
        { bytes: 10_000, index: 10_000, pictures: 2, ...most },
      );
    expect((await zip({})).ok).toBe(true);
    for (const most of [{ bytes: 2_500 }, { index: 300 }, { pictures: 1 }]) {
      expect(outcomeCode(await zip(most))).toBe('KEY_EXPORT_TOO_LARGE');
    }
  });
});

describe('A line of CSV', () => {
  it('brings a picture in base 64, and the name of one does nothing', async () => {
    const text = (cell: string) => `code,picture,pictureAlone,pictureData\r\nA,x.png,yes,${cell}\r\n`;
    const done = async (cell: string) =>
      grantedValue(await acme.features.keyFiles.import({ format: 'csv', productId: PRODUCT }, text(cell), 'test'));
    expect((await done('AAAA')).refused).toMatchObject([{ line: 2, code: 'KEY_IMAGE_INVALID' }]);
    expect((await done(base64(Buffer.alloc(70_000)))).refused).toMatchObject([{ code: 'KEY_IMAGE_INVALID' }]);
    expect(await done('')).toMatchObject({ added: 1 });
    expect((await state())[0]).not.toHaveProperty('image');
    expect(await done(base64(picture(0)))).toMatchObject({ same: 1 });
  });
});
