import type { Page } from './port.js';

type ReadPage<D> = (cursor: string | undefined) => Promise<Page<D>>;

/**
 * Yields the pages of a list.
 * @param from cursor to begin at
 */
export async function* readPages<D>(read: ReadPage<D>, from?: string): AsyncGenerator<readonly D[]> {
  let cursor = from;
  do {
    const { items, next } = await read(cursor);
    yield items;
    cursor = next;
  } while (cursor !== undefined);
}

/** Returns all items of a list. */
export async function readAll<D>(read: ReadPage<D>): Promise<D[]> {
  const all: D[] = [];
  for await (const items of readPages(read)) for (const item of items) all.push(item);
  return all;
}
