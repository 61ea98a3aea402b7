import { stringify } from 'csv-stringify/sync';

/** Rows of CSV, as RFC 4180 has them. */
export const printCsv = (rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : stringify(rows as string[][], { record_delimiter: '\r\n', quoted_match: /[\r\n\t;,"]/ });
