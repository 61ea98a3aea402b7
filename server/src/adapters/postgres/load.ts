/** Driver and query builder take a third of the time in which the server is loaded: only a ledger in PostgreSQL pays it. */
export const loadPostgres = () => import('./index.js');
