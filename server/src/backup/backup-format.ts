import { CountersignError } from '@countersign/shared';
import { z } from 'zod';
import type { StoredDocument } from '../store/contents.js';

/**
 * A backup is one file: a chain of records in the format of a snapshot (`adapters/journal/log/journal-record.ts`; the
 * first one has 32 zeros as its predecessor, `durable` is always 0), each a line with its checksum over the whole line:
 *
 *    {"backup":1,"createdAt":"<ISO 8601>","documents":<count>,"vendor":"<id>"}       the first line
 *    [["<collection>",{document}],["<collection>",{document}], ...]                   any number of lines
 *    {"documents":<count>,"collections":{"<name>":<count>, ...},"sha256":"<hex>"}     the last line
 *
 * Documents are in the order of `StoreContents`: by collection, then by id. The last line is their summary
 * (`contents-digest.ts`), so anything missing, changed, repeated or added by accident is found. Documents are as
 * stored: license codes are sealed (`adapters/sealed`). The rest is neither encrypted nor signed: anyone who can write
 * the file can forge it.
 */
const header = z.strictObject({
  backup: z.literal(1),
  /** ISO 8601, UTC. */
  createdAt: z.iso.datetime(),
  documents: z.int().min(0),
  /** The vendor of the ledger, if known. */
  vendor: z.string().max(32).optional(),
});

export type BackupHeader = Readonly<z.output<typeof header>>;

/** @throws CountersignError `BACKUP_DAMAGED` */
export function parseHeader(json: string, path: string): BackupHeader {
  const { data } = header.safeParse(parse(json));
  if (data === undefined) throw damagedBackup(path, 0, 'it does not begin like a backup that this version can read');
  return data;
}

const documents = z.array(z.tuple([z.string().min(1), z.looseObject({ id: z.string().min(1) })]));

/** Returns the documents of a line; `undefined` if it is something else. */
export function parseDocuments(json: string): readonly StoredDocument[] | undefined {
  const { data } = documents.safeParse(parse(json));
  return data?.map(([collection, document]) => ({ collection, document }));
}

export const formatDocument = ({ collection, document }: StoredDocument): string =>
  JSON.stringify([collection, document]);

export const damagedBackup = (path: string, offset: number, what: string): CountersignError =>
  new CountersignError(
    'BACKUP_DAMAGED',
    `${path} can't be used from byte ${offset}: ${what}. Nothing was changed. Use another backup.`,
  );

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
