import { CountersignError } from '@countersign/shared';

const FORM = /^postgres(ql)?:\/\//;

/** Whether this looks like the URL of a PostgreSQL database. */
export const isPostgresUrl = (text: string): boolean =>
  FORM.test(text) && URL.canParse(text) && hostOf(new URL(text)) !== '';

/** A socket folder is a valid host for libpq, but not in a URL. */
const hostOf = ({ hostname, searchParams }: URL): string => hostname || searchParams.get('host') || '';

/**
 * Returns the location of a database without user and password: `postgres://db.example:5432/licensing`. For logs and
 * messages.
 */
export function describeLocation(url: string): string {
  if (!isPostgresUrl(url))
    throw new CountersignError('CONFIG_INVALID', 'The store is not the URL of a PostgreSQL database.');
  const parsed = new URL(url);
  return `postgres://${hostOf(parsed)}:${parsed.port || '5432'}${parsed.pathname || '/'}`;
}
