/** Driver and query builder take a third of the server's loading time: only a ledger in PostgreSQL needs them. */
export const loadPostgres = () => import('./index.js');
