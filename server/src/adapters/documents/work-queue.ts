/** Runs tasks one at a time, in the order they came. */
export class WorkQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    // The next task waits for the end of this one, not for its success.
    this.#last = result.then(ignore, ignore);
    return result;
  }
}

function ignore(): void {}
