import type { TestDatabase, TestPostgres } from '../../../server/dist/testing/postgres/index.js';

/** As many as are activated in the other figures: activations of one license wait for each other. */
const LICENSES = 100;

const CLAIMS = 'x'.repeat(380);
const DEVICE = 'device-000000000000000000000-{n}';
const REQUEST = `${DEVICE}.000000-{n}`;

/** Documents as long as real ones, with the properties that have indexes. `{n}` and `{license}` differ. */
const LICENSE =
  '{"id": "lic_{license}", "productId": "p", "code": "CS-YBA16-BET1G-7HYRY-PDET7-1R7ZJ", "lookupId": "lookup_{license}", ' +
  '"status": "active", "seats": 100000, "seatsTaken": 1, "features": [], "createdAt": "2026-11-22"}';
const ACTIVATION =
  `{"id": "act_{n}", "licenseId": "lic_{license}", "productId": "p", "status": "active", "device": "${DEVICE}", ` +
  '"label": "drawing office", "generation": 1, "machine": {"mid": "2B772kq7", "brd": "Iukw3MXo", "dsk": "BzYipQ3p", ' +
  '"cpu": "Q0iuaEL1", "net": "P5WI8pEY", "vmg": "aTzZa8XR"}, "createdAt": "2026-11-22", "refreshedAt": "2026-11-22", ' +
  `"seat": "lic_{license}.${DEVICE}"}`;
const ANSWERED = `{"id": "${REQUEST}", "activationId": "act_{n}", "issuance": {"claims": "${CLAIMS}"}}`;
const AUDIT =
  `{"id": "aud_{n}", "at": "2026-11-22", "actor": "device ${DEVICE}", "action": "activation.created", ` +
  '"subject": "act_{n}", "detail": {"licenseId": "lic_{license}", "generation": 1, "certificate": "ZX20-7lNUlj8EAiSKGLTjw"}}';

/** `{n}` becomes a variable of pgbench, which takes every colon before a letter or a digit for one. */
const text = (template: string): string =>
  `('${template.replace(/\{(\w+)\}/g, (_, name: string) => `' || :${name}::text || '`)}')`;

const insert = (collection: string, id: string, document: string): string =>
  `INSERT INTO countersign.${collection} (id, document) VALUES (${text(id)}, ${text(document)}::json)
    ON CONFLICT DO NOTHING RETURNING pg_current_xact_id()::text;`;

const get = (collection: string, id: string): string =>
  `SELECT document FROM countersign.${collection} WHERE id = ${text(id)};`;

/**
 * The database work of one activation of a new device: the same reads, writes and round trips, on the real tables. For
 * pgbench from 14 on, which can send two statements without waiting in between.
 */
export const ACTIVATION_SCRIPT = `\\set n random(1000000000000000, 8999999999999999)
\\set license random(1, ${LICENSES})
${get('products', 'p')}
SELECT document FROM countersign.licenses WHERE "ix_lookupId" = ${text('lookup_{license}')} ORDER BY id;
\\startpipeline
BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
SELECT pg_advisory_xact_lock(:license::bigint);
\\endpipeline
${get('licenses', 'lic_{license}')}
${get('requests', REQUEST)}
SELECT document FROM countersign.activations WHERE "ix_seat" = ${text(`lic_{license}.${DEVICE}`)} ORDER BY id;
${insert('requests', REQUEST, ANSWERED)}
UPDATE countersign.licenses SET document = ${text(LICENSE)}::json WHERE id = ${text('lic_{license}')}
    AND "ix_lookupId" = ${text('lookup_{license}')} RETURNING pg_current_xact_id()::text;
UPDATE countersign.activations SET document = ${text(ACTIVATION)}::json WHERE id = ${text('act_{n}')}
    AND "ix_seat" = ${text(`lic_{license}.${DEVICE}`)} RETURNING pg_current_xact_id()::text;
${insert('activations', 'act_{n}', ACTIVATION)}
${insert('audit', 'aud_{n}', AUDIT)}
COMMIT;
`;

/** Fills a database with an empty ledger with what the script reads. */
export async function fillForScript(postgres: TestPostgres, { name }: TestDatabase): Promise<void> {
  const document = text(LICENSE).replaceAll(':license', 'n');
  await postgres.query(
    `INSERT INTO countersign.products (id, document) VALUES ('p', '{"id": "p", "name": "CAD Studio"}');
    INSERT INTO countersign.licenses (id, document)
      SELECT 'lic_' || n, ${document}::json FROM generate_series(1, ${LICENSES}) AS n;
    ANALYZE countersign.licenses;`,
    name,
  );
}
