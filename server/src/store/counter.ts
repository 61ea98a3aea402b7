export interface WindowCount {
  /** Hits of this key in the window, over all processes. */
  readonly count: number;
  /** When the window ends, in milliseconds since 1970. */
  readonly endsAt: number;
}
/** Counts events in windows of a fixed length. */
export interface WindowCounter {
  /**
   * Counts one event for this key.
   * @param now milliseconds since 1970
   * @param by instead of one; a negative number takes counts back
   */
  hit(key: string, now: number, by?: number): WindowCount | Promise<WindowCount>;
}
