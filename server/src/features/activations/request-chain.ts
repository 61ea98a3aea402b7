import { type Claims, nextLink } from '@countersign/shared';

/** One request of an installation, as the chain of its requests sees it. */
export interface ChainStep {
  /** Counts the requests of the installation, those to others and those that never arrived included. */
  readonly ctr: number;
  /** The link that the request before left behind. */
  readonly prv: string;
  /** The link that this one left behind. */
  readonly link: string;
}

/** Which known step says otherwise: one of the same number, the one before, or the one after. */
export type Contradiction = 'same' | 'before' | 'after';

/** More than may be outstanding on a device; older ones say nothing any more. */
export const KEPT_STEPS = 32;

/** The step of a request; there is none in those of older clients. */
export const stepOf = ({ ctr, prv, jti }: Claims<'request'>): ChainStep | undefined =>
  ctr === undefined || prv === undefined ? undefined : { ctr, prv, link: nextLink(prv, jti) };

/**
 * Whether two installations have gone on from one state: then two requests have one number, or one does not follow from
 * the other. Requests that come late, in any order, twice or never contradict nothing.
 */
export function contradicts(known: readonly ChainStep[], step: ChainStep): Contradiction | undefined {
  const at = (ctr: number): ChainStep | undefined => known.find((each) => each.ctr === ctr);
  const [before, same, after] = [at(step.ctr - 1), at(step.ctr), at(step.ctr + 1)];
  if (same !== undefined && same.link !== step.link) return 'same';
  if (before !== undefined && before.link !== step.prv) return 'before';
  if (after !== undefined && after.prv !== step.link) return 'after';
  return undefined;
}

/** The newest steps, in order, with one more. */
export const withStep = (known: readonly ChainStep[], step: ChainStep): readonly ChainStep[] =>
  known.some(({ ctr }) => ctr === step.ctr) ? known : [...known, step].sort((a, b) => a.ctr - b.ctr).slice(-KEPT_STEPS);
