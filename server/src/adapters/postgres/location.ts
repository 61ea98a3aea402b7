import { CountersignError } from '@countersign/shared';

const FORM = /^postgres(ql)?:\/\//;

/** Whether this looks like the address of a PostgreSQL database at all. */
export const isPostgresUrl = (text: string): boolean => FORM.test(text) && URL.canParse(text);

/** Where a database is, without user and password: `postgres://db.example:5432/licensing`. For logs and messages. */
export function describeLocation(url: string): string {
  if (!isPostgresUrl(url))
    throw new CountersignError('CONFIG_INVALID', 'The store is no URL of a PostgreSQL database.');
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get('host') || 'localhost';
  return `postgres://${host}:${port || '5432'}${pathname || '/'}`;
}
