import type { Verdict } from '../verdict.js';

type Loose = Record<string, unknown>;

/**
 * A verdict to be handed out many times. Whoever gets it can spoil nothing by changing it: what is in it is frozen, and
 * its dates, which can't be, are made anew for each.
 */
export function keepVerdict(verdict: Verdict): () => Verdict {
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

/** What matters of a verdict, as text: everything but its wording and the list of its checks. */
export const essenceOf = ({ message: _said, explain: _made, ...rest }: Verdict): string => JSON.stringify(rest);
