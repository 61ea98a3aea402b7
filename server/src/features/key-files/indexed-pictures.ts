import { countLineEnds } from './csv-records.js';
import { formatCsv } from './format-csv.js';
import type { ZippedImage } from './image-zip.js';
import { PICTURE_COLUMN, PICTURE_DATA_COLUMN } from './key-columns.js';
import { type KeyFileChunk, keyFileChunks } from './key-file-chunks.js';
import { type KeyRow, type RefusedLine, readRows } from './read-rows.js';
import { unescapeCell } from './spreadsheet-cell.js';

export interface PictureChunk extends KeyFileChunk {
  /** Pictures that the index does not name. */
  readonly refused: readonly (Omit<RefusedLine, 'code'> & { readonly code: string })[];
}

/** Characters: a quarter of what one call accepts. */
const ENOUGH = 1024 * 1024;

/** Attaches the pictures of an archive to the lines of its `keys.csv`. */
export class IndexedPictures {
  readonly #images: ReadonlyMap<string, ZippedImage>;
  readonly #named = new Set<string>();

  constructor(images: readonly ZippedImage[]) {
    this.#images = new Map(images.map((image) => [image.name, image]));
  }

  /**
   * Returns the index in chunks that can be imported independently, each line with its picture and its line number in
   * the index.
   */
  async *chunks(index: AsyncIterable<string>): AsyncGenerator<PictureChunk> {
    for await (const chunk of keyFileChunks(index, 'csv')) {
      const read = readRows('csv', chunk.text, chunk.skipped);
      // The import reports what is wrong with it, or it has no picture to add.
      if (typeof read === 'string' || read.rows[0]?.cells.has(PICTURE_COLUMN) !== true) yield { ...chunk, refused: [] };
      else yield* this.#withPictures(read.rows, read.refused);
    }
  }

  /** Positions in the archive of pictures that no line named; call it when all chunks were read. */
  unnamed(): readonly number[] {
    return [...this.#images.values()].filter(({ name }) => !this.#named.has(name)).map(({ entry }) => entry);
  }

  *#withPictures(rows: readonly KeyRow[], unread: PictureChunk['refused']): Generator<PictureChunk> {
    let refused = [...unread];
    let text = '';
    let skipped = 0;
    let line = 0;
    for (const row of rows) {
      const data = this.#dataOf(row);
      if (typeof data !== 'string') {
        refused.push(data);
        continue;
      }
      if (text === '') {
        text = formatCsv([[...row.cells.keys(), PICTURE_DATA_COLUMN]]);
        // The heading is the first line of this chunk.
        [skipped, line] = [row.line - 2, row.line];
      }
      const printed = formatCsv([[...row.cells.values(), data]]);
      text += '\r\n'.repeat(Math.max(0, row.line - line)) + printed;
      line = Math.max(line, row.line) + countLineEnds(printed);
      if (text.length < ENOUGH) continue;
      yield { text, skipped, refused };
      [text, refused] = ['', []];
    }
    if (text !== '' || refused.length > 0) yield { text, skipped, refused };
  }

  #dataOf({ line, cells }: KeyRow): string | PictureChunk['refused'][number] {
    const name = unescapeCell(cells.get(PICTURE_COLUMN) ?? '').trim();
    if (name === '') return '';
    const image = this.#images.get(name);
    if (image === undefined) {
      return { line, code: 'PICTURE_MISSING', message: 'Its picture is not in the archive, or was refused.' };
    }
    if (this.#named.has(name)) {
      return { line, code: 'PICTURE_TWICE', message: 'An earlier line already uses its picture.' };
    }
    this.#named.add(name);
    return Buffer.from(image.data).toString('base64');
  }
}
