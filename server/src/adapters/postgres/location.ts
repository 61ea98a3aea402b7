import { CountersignError } from '@countersign/shared';

const FORM = /^postgres(ql)?:\/\//;

/** Whether this looks like the address of a PostgreSQL database at all. */
export const isPostgresUrl = (text: string): boolean =>
  FORM.test(text) && URL.canParse(text) && hostOf(new URL(text)) !== '';

/** A folder with a socket is no part of a URL that may stand where a host does. */
const hostOf = ({ hostname, searchParams }: URL): string => hostname || searchParams.get('host') || '';

/** Where a database is, without user and password: `postgres://db.example:5432/licensing`. For logs and messages. */
export function describeLocation(url: string): string {
  if (!isPostgresUrl(url))
    throw new CountersignError('CONFIG_INVALID', 'The store is no URL of a PostgreSQL database.');
  const parsed = new URL(url);
  return `postgres://${hostOf(parsed)}:${parsed.port || '5432'}${parsed.pathname || '/'}`;
}
