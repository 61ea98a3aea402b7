export interface WindowCount {
  /** Hits of this key in the window, over all processes, this one included. */
  readonly count: number;
  /** When the window ends, in milliseconds since 1970. */
  readonly endsAt: number;
}
/** Counts how often something happens in windows of a fixed length. */
export interface WindowCounter {
  /**
   * Counts one for this key.
   * @param now milliseconds since 1970
   * @param by in place of one; less than 0 takes back what was counted
   */
  hit(key: string, now: number, by?: number): WindowCount | Promise<WindowCount>;
}
