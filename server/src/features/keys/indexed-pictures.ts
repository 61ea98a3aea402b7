import { lineEndsIn } from './csv-records.js';
import type { ZippedImage } from './image-zip.js';
import { PICTURE, PICTURE_DATA } from './key-columns.js';
import { type KeyPiece, keyPieces } from './key-pieces.js';
import { printCsv } from './print-csv.js';
import { type KeyRow, type RefusedLine, readRows } from './read-rows.js';
import { unguardText } from './spreadsheet-cell.js';

export interface PicturePiece extends KeyPiece {
  /** Lines that are not in it. */
  readonly refused: readonly (Omit<RefusedLine, 'code'> & { readonly code: string })[];
}

/** Characters: a quarter of what one call takes. */
const ENOUGH = 1024 * 1024;

/** An archive's pictures on the lines of its `keys.csv`. */
export class IndexedPictures {
  readonly #images: ReadonlyMap<string, ZippedImage>;
  readonly #named = new Set<string>();

  constructor(images: readonly ZippedImage[]) {
    this.#images = new Map(images.map((image) => [image.name, image]));
  }

  /** The index in parts that can be imported by themselves, each line with its picture and its number in the index. */
  async *pieces(index: AsyncIterable<string>): AsyncGenerator<PicturePiece> {
    for await (const piece of keyPieces(index, 'csv')) {
      const read = readRows('csv', piece.text, piece.skipped);
      // Whoever imports it says what is wrong with it, or has no picture to add.
      if (typeof read === 'string' || read.rows[0]?.cells.has(PICTURE) !== true) yield { ...piece, refused: [] };
      else yield* this.#withPictures(read.rows, read.refused);
    }
  }

  /** The places in the archive of those that no line named, once all pieces were read. */
  unnamed(): readonly number[] {
    return [...this.#images.values()].filter(({ name }) => !this.#named.has(name)).map(({ entry }) => entry);
  }

  *#withPictures(rows: readonly KeyRow[], unread: PicturePiece['refused']): Generator<PicturePiece> {
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
        text = printCsv([[...row.cells.keys(), PICTURE_DATA]]);
        // The heading is the first line of this part.
        [skipped, line] = [row.line - 2, row.line];
      }
      const printed = printCsv([[...row.cells.values(), data]]);
      text += '\r\n'.repeat(Math.max(0, row.line - line)) + printed;
      line = Math.max(line, row.line) + lineEndsIn(printed);
      if (text.length < ENOUGH) continue;
      yield { text, skipped, refused };
      [text, refused] = ['', []];
    }
    if (text !== '' || refused.length > 0) yield { text, skipped, refused };
  }

  #dataOf({ line, cells }: KeyRow): string | PicturePiece['refused'][number] {
    const name = unguardText(cells.get(PICTURE) ?? '').trim();
    if (name === '') return '';
    const image = this.#images.get(name);
    if (image === undefined) {
      return { line, code: 'PICTURE_MISSING', message: 'Its picture is not in the archive, or was refused.' };
    }
    if (this.#named.has(name)) {
      return { line, code: 'PICTURE_TWICE', message: 'Its picture is that of a line before it.' };
    }
    this.#named.add(name);
    return Buffer.from(image.data).toString('base64');
  }
}
