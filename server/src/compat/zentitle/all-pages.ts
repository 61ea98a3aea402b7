import type { Page } from '../../store/port.js';

/** This API has lists without pages. */
export async function allPages<T>(page: (cursor: string | undefined, limit: number) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { items, next } = await page(cursor, 1_000);
    all.push(...items);
    cursor = next;
  } while (cursor !== undefined);
  return all;
}
