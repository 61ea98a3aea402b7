import { type Claims, nextChainLink } from '@countersign/shared';

/** One request of an installation, as a link of its chain of requests. */
export interface ChainStep {
  /** Counts the requests of the installation, including those to other vendors and those that never arrived. */
  readonly ctr: number;
  /** The link of the request before. */
  readonly prv: string;
  /** The link of this request. */
  readonly link: string;
}

/** Which known step contradicts it: one with the same number, the one before, or the one after. */
export type ChainContradiction = 'same' | 'before' | 'after';

/** More than may be outstanding on a device; older ones are irrelevant. */
export const MAX_CHAIN_STEPS = 32;

/** Returns the chain step of a request; `undefined` for requests of older clients. */
export const chainStepOf = ({ ctr, prv, jti }: Claims<'request'>): ChainStep | undefined =>
  ctr === undefined || prv === undefined ? undefined : { ctr, prv, link: nextChainLink(prv, jti) };

/**
 * Whether two installations continue from one state: then two requests have the same number, or one does not follow
 * from the other. Requests that arrive late, out of order, twice or never are not a contradiction.
 */
export function contradicts(known: readonly ChainStep[], step: ChainStep): ChainContradiction | undefined {
  const at = (ctr: number): ChainStep | undefined => known.find((each) => each.ctr === ctr);
  const [before, same, after] = [at(step.ctr - 1), at(step.ctr), at(step.ctr + 1)];
  if (same !== undefined && same.link !== step.link) return 'same';
  if (before !== undefined && before.link !== step.prv) return 'before';
  if (after !== undefined && after.prv !== step.link) return 'after';
  return undefined;
}

/** Adds a step and returns the latest steps, in order. */
export const withChainStep = (known: readonly ChainStep[], step: ChainStep): readonly ChainStep[] =>
  known.some(({ ctr }) => ctr === step.ctr)
    ? known
    : [...known, step].sort((a, b) => a.ctr - b.ctr).slice(-MAX_CHAIN_STEPS);
