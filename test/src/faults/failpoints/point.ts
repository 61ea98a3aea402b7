/** One moment in the life of a process: the n-th time that it reaches this place. */
export interface Point {
  /** Such as `serving: after write journal`. */
  readonly name: string;
  /** From 1. */
  readonly occurrence: number;
}

/** The order for `failpoint-main.ts`, in the environment variable `FAILPOINT`, as JSON. */
export type FailpointOrder =
  /** Count the points that are reached and write them there when the process ends. */
  | { readonly record: string }
  /** End the process with SIGKILL exactly there. */
  | { readonly kill: Point };

export const FAILPOINT_VARIABLE = 'FAILPOINT';

/** How often each point was reached, by its name. */
export type PointCounts = Readonly<Record<string, number>>;

/** The first time and one in the middle, because the second does not always find what the first found. */
export function pointsOf(counts: PointCounts): readonly Point[] {
  return Object.entries(counts).flatMap(([name, count]) => {
    const middle = Math.ceil(count / 2);
    return [...new Set([1, middle])].map((occurrence) => ({ name, occurrence }));
  });
}

export const formatPoint = ({ name, occurrence }: Point): string => `${name} #${occurrence}`;
