export { readPostgresContents } from './contents.js';
export { fillPostgresStore } from './fill-postgres-store.js';
export { assertPostgresVacant, createPostgresStore, openPostgresStore } from './open-postgres-store.js';
export { openPostgresCounters } from './window-counters.js';
