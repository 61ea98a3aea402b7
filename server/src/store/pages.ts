import type { Page } from './port.js';

type ReadPage<D> = (cursor: string | undefined) => Promise<Page<D>>;

/**
 * The pages of a list, from the first to the last.
 * @param from cursor to begin at
 */
export async function* pagesOf<D>(read: ReadPage<D>, from?: string): AsyncGenerator<readonly D[]> {
  let cursor = from;
  do {
    const { items, next } = await read(cursor);
    yield items;
    cursor = next;
  } while (cursor !== undefined);
}

/** Everything that a list has. */
export async function allOf<D>(read: ReadPage<D>): Promise<D[]> {
  const all: D[] = [];
  for await (const items of pagesOf(read)) for (const item of items) all.push(item);
  return all;
}
