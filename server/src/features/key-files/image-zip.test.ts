import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { MAX_IMAGE_BYTES } from '../key-pool/key-image.js';
import { readImageZip, type ZippedImages } from './image-zip.js';

const PNG = Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), Buffer.alloc(100)]);

const read = (files: Record<string, Uint8Array>): ZippedImages => {
  const images = readImageZip(zipSync(files));
  if (typeof images === 'string') throw new Error(images);
  return images;
};

describe('An archive of pictures', () => {
  it('has a key for each, by its name; folders and what Mac OS hides are passed over', () => {
    const { images, refused } = read({
      'KEY-1.png': PNG,
      'cards/KEY.2.png': PNG,
      'cards/': new Uint8Array(),
      '__MACOSX/._KEY-1.png': PNG,
      'cards/._KEY.2.png': PNG,
      '.DS_Store': PNG,
    });
    expect(images.map(({ code }) => code)).toEqual(['KEY-1', 'KEY.2']);
    expect(images.every(({ data }) => PNG.equals(data))).toBe(true);
    expect(refused).toEqual([]);
  });

  it('is read but for what is no picture, too large, or of an unsafe path', () => {
    const { images, refused } = read({
      '../../etc/KEY-1.png': PNG,
      '/KEY-2.png': PNG,
      'C:\\KEY-3.png': PNG,
      'KEY-4.txt': Buffer.from('text'),
      'KEY-5.png': Buffer.concat([PNG, Buffer.alloc(MAX_IMAGE_BYTES)]),
      'KEY-6.png': PNG,
    });
    expect(images.map(({ code }) => code)).toEqual(['KEY-6']);
    expect(refused.map(({ entry, code }) => `${entry} ${code}`)).toEqual([
      '1 PATH_UNSAFE',
      '2 PATH_UNSAFE',
      '3 PATH_UNSAFE',
      '4 IMAGE_INVALID',
      '5 IMAGE_TOO_LARGE',
    ]);
    expect(JSON.stringify(refused)).not.toContain('KEY');
  });

  it('that says less than it holds unpacks no more than it says', () => {
    const zip = zipSync({ 'KEY-1.png': Buffer.concat([PNG, Buffer.alloc(50 * 1024 * 1024)]) });
    const view = new DataView(zip.buffer, zip.byteOffset, zip.length);
    // The size in the central directory, which an unpacker goes by.
    for (let at = zip.length - 22; at >= 0; at -= 1) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 200, true);
    }
    const images = readImageZip(zip);
    const size = typeof images === 'string' ? 0 : (images.images[0]?.data.length ?? 0);
    expect(size).toBeLessThanOrEqual(200);
  });

  it('has a file of a name once', () => {
    const { images, refused } = read({ 'KEY-1.png': PNG, 'KEY-2.png': Buffer.concat([PNG, PNG]), 'KEY-3.png': PNG });
    expect([images.length, refused]).toEqual([3, []]);
    const zip = Buffer.from(zipSync({ 'KEY-1.png': PNG, 'KEY-2.png': Buffer.concat([PNG, PNG]), 'KEY-3.png': PNG }));
    for (let at = zip.indexOf('KEY-2'); at !== -1; at = zip.indexOf('KEY-2')) zip.write('KEY-1', at);
    const twice = readImageZip(zip) as ZippedImages;
    expect(twice.images.map(({ code, entry, data }) => [code, entry, data.length])).toEqual([
      ['KEY-1', 1, PNG.length],
      ['KEY-3', 3, PNG.length],
    ]);
    expect(twice.refused).toEqual([{ entry: 2, code: 'ENTRY_TWICE' }]);
  });

  it('has one index, and the names of its pictures are from there', () => {
    const index = Buffer.from('code,picture\nA,a.png\n');
    const { images, refused, index: found } = read({ 'x/Keys.CSV': index, 'x/p/a.png': PNG, 'b.png': PNG });
    expect(Buffer.from(found ?? [])).toEqual(index);
    expect(images.map(({ name, entry }) => [name, entry])).toEqual([
      ['p/a.png', 2],
      ['b.png', 3],
    ]);
    expect(refused).toEqual([]);
    expect(read({ '../keys.csv': index, 'a.png': PNG })).toMatchObject({ refused: [{ code: 'PATH_UNSAFE' }] });
    expect(read({ '../keys.csv': index }).index).toBeUndefined();
    expect(readImageZip(zipSync({ 'a/keys.csv': index, 'b/keys.csv': index }))).toContain('keys.csv');
    const zip = Buffer.from(zipSync({ 'keys.csv': index }));
    zip.writeUInt32LE(128 * 1024 * 1024 + 1, zip.indexOf(Buffer.from('504b0102', 'hex')) + 24);
    expect(readImageZip(zip)).toContain('keys.csv');
  });

  it('must be one', () => {
    for (const bytes of [new Uint8Array(), Buffer.from('PK'), PNG]) expect(readImageZip(bytes)).toBeTypeOf('string');
  });
});
