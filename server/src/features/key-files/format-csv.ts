import { stringify } from 'csv-stringify/sync';

/** Formats rows as CSV (RFC 4180). */
export const formatCsv = (rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : stringify(rows as string[][], { record_delimiter: '\r\n', quoted_match: /[\r\n\t;,"]/ });
