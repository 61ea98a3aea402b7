import type { PointWatch } from './point-watch.js';

type Callable = (this: unknown, ...args: unknown[]) => unknown;

export interface MethodWatch {
  /** Kind of a call, such as `write journal`; `undefined` if it is not of interest. */
  describe(self: unknown, args: readonly unknown[]): string | undefined;
  /** The arguments for doing half of it, where that is possible. */
  halve?(args: readonly unknown[]): readonly unknown[];
  /** Receives the result. */
  done?(self: unknown, args: readonly unknown[], value: unknown): void;
}

/**
 * Replaces a method by one that does the same and reaches a point before and after: when it returns, when its promise
 * resolves, or when its callback is called without an error.
 */
export function watchMethod(watch: PointWatch, owner: object, name: string, watching: MethodWatch): void {
  const methods = owner as Record<string, unknown>;
  const original = methods[name];
  if (typeof original !== 'function') return;
  const call = original as Callable;
  methods[name] = function watched(this: unknown, ...args: unknown[]): unknown {
    const what = watching.describe(this, args);
    const finish = (value: unknown): void => {
      watching.done?.(this, args, value);
      if (what !== undefined) watch.reach(`after ${what}`);
    };
    if (what !== undefined) {
      watch.reach(`before ${what}`);
      if (watching.halve !== undefined && watch.reachHalfway(`halfway ${what}`)) {
        const half = withCallback(watching.halve(args), () => watch.die());
        return whenDone(call.apply(this, half), () => watch.die());
      }
    }
    if (typeof args.at(-1) === 'function') return call.apply(this, withCallback(args, finish));
    return whenDone(call.apply(this, args), finish);
  };
}

function whenDone(result: unknown, finish: (value: unknown) => void): unknown {
  if (!(result instanceof Promise)) {
    finish(result);
    return result;
  }
  return result.then((value: unknown) => {
    finish(value);
    return value;
  });
}

function withCallback(args: readonly unknown[], finish: (value: unknown) => void): unknown[] {
  const callback = args.at(-1);
  if (typeof callback !== 'function') return [...args];
  return [
    ...args.slice(0, -1),
    (error: unknown, ...values: unknown[]) => {
      if (error === null || error === undefined) finish(values[0]);
      (callback as Callable)(error, ...values);
    },
  ];
}
