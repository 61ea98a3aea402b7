import { createRequire } from 'node:module';
import type { PointWatch } from './point-watch.js';
import { watchMethod } from './watched.js';

/** Watches the process's PostgreSQL queries. */
export function watchQueries(watch: PointWatch): void {
  // The server's own copy, which this package need not declare.
  const pg = createRequire(import.meta.resolve('@countersign/server'))('pg') as { Client: { prototype: object } };
  watchMethod(watch, pg.Client.prototype, 'query', {
    describe: (_, [query]) => {
      const text = typeof query === 'string' ? query : (query as { readonly text?: unknown } | null)?.text;
      return typeof text === 'string' ? `query ${statementKind(text)}` : undefined;
    },
  });
}

/** Such as `COMMIT` or `SELECT countersign_licenses`: one kind, however many values it is asked with. */
export function statementKind(text: string): string {
  const verb = /[a-z]+/i.exec(text)?.[0].toUpperCase() ?? '';
  const table = /\b(?:from|into|update|table|lock)\s+(?:only\s+)?"?([a-z_][a-z0-9_.]*)/i.exec(text)?.[1];
  return table === undefined ? verb : `${verb} ${table}`;
}
