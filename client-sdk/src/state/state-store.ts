/** The two documents that the client keeps. The key is secret; the state is not, though it must not be lost. */
export type StateDocument = 'device-key.json' | 'state.json';

/**
 * Replaces a document. Once it resolves the new text survives a loss of power; at every moment before that a reader gets
 * the old text or the new one, whole.
 * @throws CountersignError `STATE_UNREADABLE`
 */
export type WriteDocument = (document: StateDocument, text: string) => Promise<void>;

/**
 * Where a client keeps its two documents, or one copy of them. A folder is the default; an application may bring another place, which must
 * keep these promises.
 */
export interface StateStore {
  /** Names the place in messages, for example a path. */
  readonly name: string;
  /** The whole document, or `undefined` when it was never written. @throws CountersignError `STATE_UNREADABLE` */
  read(document: StateDocument): Promise<string | undefined>;
  /**
   * Runs while no other client does so in this store, of this process or another, and lets it write.
   * @throws CountersignError `STATE_UNREADABLE`
   */
  exclusively<T>(run: (write: WriteDocument) => Promise<T>): Promise<T>;
  /**
   * Another place, for a second copy: what is lost or put back in one is mended from the other. It is only ever written to
   * while this store is held exclusively. Without one there is a single copy.
   */
  readonly second?: StateStore;
}
