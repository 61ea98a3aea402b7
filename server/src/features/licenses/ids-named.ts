import type { Collection, Document, PageRequest } from '../../store/port.js';

/** Ids of the documents with this name, in any case. */
export async function idsNamed<D extends Document & { readonly name: string }>(
  collection: Collection<D>,
  where: NonNullable<PageRequest<D>['where']>,
  name: string,
): Promise<readonly string[]> {
  const wanted = name.toLowerCase();
  const ids: string[] = [];
  await each(collection, where, (document) => {
    if (document.name.toLowerCase() === wanted) ids.push(document.id);
  });
  return ids;
}

export async function allIds<D extends Document>(collection: Collection<D>): Promise<readonly string[]> {
  const ids: string[] = [];
  await each(collection, {}, ({ id }) => ids.push(id));
  return ids;
}

async function each<D extends Document>(
  collection: Collection<D>,
  where: NonNullable<PageRequest<D>['where']>,
  visit: (document: D) => void,
): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await collection.page({ where, cursor, limit: 10_000 });
    page.items.forEach(visit);
    cursor = page.next;
  } while (cursor !== undefined);
}
