/** Runs tasks one at a time, in order of arrival. */
export class WorkQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    // The next task waits for the end of this one, even if it fails.
    this.#last = result.then(ignore, ignore);
    return result;
  }
}

function ignore(): void {}
