import { afterAll, beforeAll } from 'vitest';
import { contractCollections, type OpenedStore } from '../../store/contract/contract-fixture.js';
import { describeStoreModel } from '../../store/contract/model-contract.js';
import { describeStoreContract } from '../../store/contract/store-contract.js';
import { type TestDatabase, TestPostgres } from '../../testing/postgres/index.js';
import { createPostgresStore, openPostgresStore } from './open-postgres-store.js';

let postgres: TestPostgres;
let database: TestDatabase;
beforeAll(async () => {
  postgres = await TestPostgres.start();
  database = await postgres.createDatabase();
  await createPostgresStore({ url: database.url, collections: contractCollections });
});
afterAll(() => postgres.stop());

async function openEmptyStore(): Promise<OpenedStore> {
  const { url } = database;
  await postgres.query('TRUNCATE countersign.contract_seats, countersign.contract_notes', database.name);
  const open = () => openPostgresStore({ url, collections: contractCollections, onNotice: () => undefined });
  const opened = [await open()];
  const [store] = opened;
  if (store === undefined) throw new TypeError('unreachable');
  return {
    store,
    async reopen() {
      const again = await open();
      opened.push(again);
      return again;
    },
    async cleanup() {
      for (const each of opened) await each.close();
    },
  };
}

describeStoreContract('The PostgreSQL store', openEmptyStore);
describeStoreModel('The PostgreSQL store', openEmptyStore, 40);
