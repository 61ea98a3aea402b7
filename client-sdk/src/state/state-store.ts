/** The two documents that the client stores. The key is secret; the state is not, but must not be lost. */
export type StateDocument = 'device-key.json' | 'state.json';

/**
 * Replaces a document. Once it resolves, the new text survives a power failure; before that, a reader gets the complete
 * old or the complete new text.
 * @throws CountersignError `STATE_UNREADABLE`
 */
export type WriteDocument = (document: StateDocument, text: string) => Promise<void>;

/**
 * Stores a client's two documents, or one copy of them. The default is a folder; an application may implement its own,
 * which must keep these promises.
 */
export interface StateStore {
  /** Name for messages, for example a path. */
  readonly name: string;
  /** Returns the whole document, or `undefined` if it was never written. @throws CountersignError `STATE_UNREADABLE` */
  read(document: StateDocument): Promise<string | undefined>;
  /**
   * Runs while no other client of this store, in this process or another, does the same, and lets it write.
   * @throws CountersignError `STATE_UNREADABLE`
   */
  exclusively<T>(run: (write: WriteDocument) => Promise<T>): Promise<T>;
  /**
   * A second location, for a second copy: if one copy is lost or replaced, it is restored from the other. It is written
   * only while this store is held exclusively. Without it there is a single copy.
   */
  readonly second?: StateStore;
}
