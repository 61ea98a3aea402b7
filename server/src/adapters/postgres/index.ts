export { assertNoServer, readPostgresContents } from './contents.js';
export { fillPostgresStore } from './fill-postgres-store.js';
export { assertPostgresVacant, createPostgresStore, openPostgresStore } from './open-postgres-store.js';
export { rewriteTables } from './rewrite-tables.js';
export { openPostgresCounters } from './window-counters.js';
