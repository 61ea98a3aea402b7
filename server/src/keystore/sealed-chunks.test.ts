import { describe, expect, it } from 'vitest';
import { systemRandom } from '../startup/system.js';
import { looksSealed, openChunks, sealChunks } from './sealed-chunks.js';

async function* each<T extends string | Uint8Array>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function all(chunks: AsyncIterable<string>): Promise<string[]> {
  const items: string[] = [];
  for await (const chunk of chunks) items.push(chunk);
  return items;
}

async function open(lines: readonly string[], passphrase = 'correct horse'): Promise<string[]> {
  const items: string[] = [];
  for await (const chunk of openChunks(each(lines), passphrase)) items.push(Buffer.from(chunk).toString('utf8'));
  return items;
}

describe('A text that is sealed in chunks', () => {
  it('comes back, and only whole, in its order and with its passphrase', async () => {
    const chunks = ['one CANARY\n', 'two\n', 'three\n'];
    const lines = await all(sealChunks(each(chunks), 'correct horse', systemRandom));
    expect(lines).toHaveLength(3);
    expect(looksSealed(lines[0] ?? '')).toBe(true);
    expect(looksSealed('id,product,code')).toBe(false);
    expect(lines.join('')).not.toContain('CANARY');
    expect(await open(lines)).toEqual(chunks);
    const [first, second, third] = lines as [string, string, string];
    const damaged = expect.objectContaining({ code: 'KEY_FILE_DAMAGED' });
    for (const wrong of [[first, second], [second, third], [first, third], [], ['x'], [...lines, third]]) {
      await expect(open(wrong)).rejects.toThrow(damaged);
    }
    const locked = expect.objectContaining({ code: 'KEY_FILE_LOCKED' });
    await expect(open(lines, 'another')).rejects.toThrow(locked);
    const changed = first.replace(/\.[\w-]+\n$/, '.AAAAAAAAAAAAAAAAAAAAAA\n');
    await expect(open([changed, second, third])).rejects.toThrow(locked);
  });

  it('may be bytes, cut anywhere', async () => {
    const bytes = Buffer.from('PK\x03\x04 CANARY \ufeff\u00fc', 'utf8');
    const cut = Array.from(bytes, (byte) => Uint8Array.of(byte));
    const lines = await all(sealChunks(each(cut), 'correct horse', systemRandom));
    const opened: Uint8Array[] = [];
    for await (const chunk of openChunks(each(lines), 'correct horse')) opened.push(chunk);
    expect(Buffer.concat(opened)).toEqual(bytes);
  });

  it('may be empty', async () => {
    expect(await open(await all(sealChunks(each([]), 'correct horse', systemRandom)))).toEqual(['']);
  });
});
