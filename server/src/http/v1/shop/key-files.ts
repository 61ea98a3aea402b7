import type { KeyFiles } from '../../../features/key-files/key-files.js';
import { chunkedRoute, type Route, route } from '../../routing/route.js';
import { actorOf, READ_ROLES, unwrap, WRITE_ROLES } from '../roles-and-outcomes.js';
import { exportQuery, importBody, imported, importQuery, MAX_IMPORT_BYTES } from './key-schemas.js';

const tag = 'Keys';
const TYPES = { csv: 'text/csv', txt: 'text/plain' } as const;
const ZIP = 'application/zip';
/** The answer to a file with an error in every line must not be much larger than the file. */
const MOST_REFUSED = 1_000;

export const keyFileRoutes = (files: KeyFiles): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/keys/import',
    summary: 'Import keys: each line by itself, so that it can be repeated and a bad one is no obstacle to the others',
    tag,
    access: WRITE_ROLES,
    query: importQuery,
    body: importBody,
    takes: { form: 'text', types: Object.values(TYPES), most: MAX_IMPORT_BYTES },
    status: 200,
    answer: imported,
    handle: async ({ query, body, caller }) => {
      const { refused, ...counts } = unwrap(await files.import(query, body, actorOf(caller)));
      return { ...counts, refusedLines: refused.length, refused: refused.slice(0, MOST_REFUSED) };
    },
  }),
  chunkedRoute({
    path: '/v1/keys/export',
    summary:
      'Export keys: CSV that a spreadsheet may edit and that can be imported again, lines of text, or a ZIP archive of the CSV and the pictures',
    tag,
    access: READ_ROLES,
    query: exportQuery,
    types: [...Object.values(TYPES), ZIP],
    open: async ({ query: { format, ...filter } }) =>
      format === 'zip'
        ? { type: ZIP, pieces: unwrap(await files.exportZip(filter)) }
        : { type: TYPES[format], pieces: files.export(format, filter) },
  }),
];
