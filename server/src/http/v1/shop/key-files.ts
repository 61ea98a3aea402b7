import type { KeyFiles } from '../../../features/key-files/key-files.js';
import { chunkedRoute, type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { exportQuery, importBody, imported, importQuery, MAX_IMPORT_BYTES } from './key-schemas.js';

const tag = 'Keys';
const TYPES = { csv: 'text/csv', txt: 'text/plain' } as const;
const ZIP = 'application/zip';
/** The answer to a file with an error in every line must not be much larger than the file. */
const MAX_REFUSED = 1_000;

export const keyFileRoutes = (files: KeyFiles): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/keys/import',
    summary:
      'Import keys, each line independently: the import can be repeated, and an invalid line does not affect others',
    tag,
    access: WRITE_ROLES,
    query: importQuery,
    body: importBody,
    takes: { form: 'text', types: Object.values(TYPES), maxBytes: MAX_IMPORT_BYTES },
    status: 200,
    answer: imported,
    handle: async ({ query, body, caller }) => {
      const { refused, ...counts } = unwrap(await files.import(query, body, actorOf(caller)));
      return { ...counts, refusedLines: refused.length, refused: refused.slice(0, MAX_REFUSED) };
    },
  }),
  chunkedRoute({
    path: '/v1/keys/export',
    summary:
      'Export keys: as CSV that can be edited and imported again, as lines of text, or as a ZIP archive of the CSV and the pictures',
    tag,
    access: READ_ROLES,
    query: exportQuery,
    types: [...Object.values(TYPES), ZIP],
    open: async ({ query: { format, ...filter } }) =>
      format === 'zip'
        ? { type: ZIP, chunks: unwrap(await files.exportZip(filter)) }
        : { type: TYPES[format], chunks: files.export(format, filter) },
  }),
];
