import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvRecords } from './csv-records.js';
import { type KeyFileChunk, keyFileChunks } from './key-file-chunks.js';
import { readRows } from './read-rows.js';

async function* chunked(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function chunksOf(
  text: string,
  format: 'csv' | 'txt',
  enough: number,
  size = 7,
): Promise<readonly KeyFileChunk[]> {
  const chunks: KeyFileChunk[] = [];
  for await (const chunk of keyFileChunks(chunked(text, size), format, enough)) chunks.push(chunk);
  return chunks;
}

const rowsOf = (format: 'csv' | 'txt', text: string, skipped: number) => {
  const read = readRows(format, text, skipped);
  if (typeof read === 'string') throw new Error(read);
  return [
    ...read.rows.map(({ line, cells }) => [line, cells.get('code')] as const),
    ...read.refused.map(({ line, code }) => [line, code] as const),
  ].sort(([a], [b]) => a - b);
};

describe('The chunks of a file', () => {
  it('have its lines, each once and with its number', async () => {
    const cell = fc.constantFrom('A', 'B-1', '"C\nC"', '"D;""\r\n""D"', '"broken" x', 'x"y', '', 'E;2', '"F";"3"');
    await fc.assert(
      fc.asyncProperty(
        fc.array(cell, { maxLength: 30 }),
        fc.constantFrom('\n', '\r\n'),
        fc.constantFrom('code;seats', 'sep=;\ncode;seats', '\ufeffcode;seats'),
        fc.integer({ min: 1, max: 60 }),
        async (cells, end, heading, enough) => {
          const text = [heading, ...cells].join(end);
          const whole = rowsOf('csv', text, 0);
          const chunks = await chunksOf(text, 'csv', enough);
          expect(chunks.flatMap((chunk) => rowsOf('csv', chunk.text, chunk.skipped))).toEqual(whole);
        },
      ),
    );
  });

  it('of lines without a heading have none', async () => {
    for (const format of ['csv', 'txt'] as const) {
      const chunks = await chunksOf('A\nB\nC\nD\n', format, 3);
      expect(chunks.length).toBe(2);
      expect(chunks.flatMap(({ text, skipped }) => rowsOf(format, text, skipped))).toEqual([
        [1, 'A'],
        [2, 'B'],
        [3, 'C'],
        [4, 'D'],
      ]);
    }
  });

  it('go on after a quote that is never closed', async () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `KEY-${index}`);
    const text = ['code', 'A', '"open', ...lines].join('\n');
    const chunks = await chunksOf(text, 'csv', 1_000, 100_000);
    for (const chunk of chunks) expect(chunk.text.length).toBeLessThan(600_000);
    const rows = chunks.flatMap((chunk) => rowsOf('csv', chunk.text, chunk.skipped));
    expect(rows.slice(0, 3)).toEqual([
      [2, 'A'],
      [3, 'LINE_UNREADABLE'],
      [4, 'KEY-0'],
    ]);
    expect(rows).toHaveLength(60_002);
    expect(rows.at(-1)).toEqual([60_003, 'KEY-59999']);
  });
});

describe("A record that can't be read", () => {
  it('is no obstacle to the others', () => {
    const text = 'a,1\n5" disk,2\n"b\nb",3\n"c" x,4\n"open,5\nd,6\n';
    expect(csvRecords(text, ',')).toEqual([
      { line: 1, cells: ['a', '1'] },
      { line: 2, cells: undefined },
      { line: 3, cells: ['b\nb', '3'] },
      { line: 5, cells: undefined },
      { line: 6, cells: undefined },
      { line: 7, cells: ['d', '6'] },
    ]);
  });
});
