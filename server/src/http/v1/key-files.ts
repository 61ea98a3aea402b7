import type { KeyFiles } from '../../features/keys/key-files.js';
import { piecesRoute, type Route, route } from '../route.js';
import { actorOf, READERS, unwrap, WRITERS } from './common.js';
import { exportQuery, importBody, imported, importQuery, MOST_IMPORT } from './schemas/keys.js';

const tag = 'Keys';
const TYPES = { csv: 'text/csv', txt: 'text/plain' } as const;
const ZIP = 'application/zip';
/** A file with a key missing in every line is not to be answered with something much larger. */
const MOST_REFUSED = 1_000;

export const keyFileRoutes = (files: KeyFiles): readonly Route[] => [
  route({
    method: 'post',
    path: '/v1/keys/import',
    summary: 'Import keys: each line by itself, so that it can be repeated and a bad one is no obstacle to the others',
    tag,
    access: WRITERS,
    query: importQuery,
    body: importBody,
    takes: { form: 'text', types: Object.values(TYPES), most: MOST_IMPORT },
    status: 200,
    answer: imported,
    handle: async ({ query, body, caller }) => {
      const { refused, ...counts } = unwrap(await files.import(query, body, actorOf(caller)));
      return { ...counts, refusedLines: refused.length, refused: refused.slice(0, MOST_REFUSED) };
    },
  }),
  piecesRoute({
    path: '/v1/keys/export',
    summary:
      'Export keys: CSV that a spreadsheet may edit and that can be imported again, lines of text, or a ZIP archive of the CSV and the pictures',
    tag,
    access: READERS,
    query: exportQuery,
    types: [...Object.values(TYPES), ZIP],
    open: async ({ query: { format, ...filter } }) =>
      format === 'zip'
        ? { type: ZIP, pieces: unwrap(await files.exportZip(filter)) }
        : { type: TYPES[format], pieces: files.export(format, filter) },
  }),
];
