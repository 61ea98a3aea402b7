import type { CollectionDefinitions, Store } from '../../store/port.js';
import { FORGETFUL } from '../documents/change-log.js';
import { DocumentSet } from '../documents/document-set.js';
import { SerialStore } from '../documents/serial-store.js';

/** A store that forgets everything when it is let go: for tests, and for trying things out. */
export function createMemoryStore<C extends CollectionDefinitions>(collections: C): Store<C> {
  return new SerialStore<C>(new DocumentSet(collections), FORGETFUL);
}
