import type { Verdict } from '../verdict/verdict.js';

type Loose = Record<string, unknown>;

/**
 * Returns a verdict many times, protected from changes by callers: its content is frozen, and its dates, which can't
 * be, are copied each time.
 */
export function verdictCopies(verdict: Verdict): () => Verdict {
  const kept = deepFreeze(structuredClone(verdict)) as Verdict;
  const times = Object.entries(kept).flatMap(([name, value]) =>
    value instanceof Date ? [[name, value.getTime()] as const] : [],
  );
  return () => {
    const copy: Loose = { ...kept };
    for (const [name, time] of times) copy[name] = new Date(time);
    return Object.freeze(copy) as unknown as Verdict;
  };
}

function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  for (const each of Object.values(value)) deepFreeze(each);
  return Object.freeze(value);
}

/** Returns the parts of a verdict that matter, as text: everything except its wording and its list of checks. */
export const comparableVerdict = ({ message: _said, explain: _made, ...rest }: Verdict): string => JSON.stringify(rest);
