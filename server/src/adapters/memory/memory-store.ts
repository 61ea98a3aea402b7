import type { CollectionDefinitions, Store } from '../../store/port.js';
import { NULL_CHANGE_LOG } from '../documents/change-log.js';
import { DocumentSet } from '../documents/document-set.js';
import { SerialStore } from '../documents/serial-store.js';

/** A store without persistence: for tests and experiments. */
export function createMemoryStore<C extends CollectionDefinitions>(collections: C): Store<C> {
  return new SerialStore<C>(new DocumentSet(collections), NULL_CHANGE_LOG);
}
