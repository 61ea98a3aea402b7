import type { License } from '../licenses/license-record.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { DAY_SECONDS, isoTime } from '../time.js';

/** A released device keeps its certificate until its next check date, so each release may allow one more copy. */
const MOST = 5;
const WINDOW = DAY_SECONDS * 1_000;

/** Times of the releases of the last 24 hours. */
const recent = ({ holderReleases = [] }: License, now: number): readonly string[] =>
  holderReleases.filter((time) => Date.parse(time) > now - WINDOW);

export const releasesLeft = (license: License, now: number): number => Math.max(0, MOST - recent(license, now).length);

/**
 * Returns the license with one more release by its holder. Refuses `RELEASE_LIMITED`. The caller holds the lock on the
 * license.
 */
export function countRelease(license: License, now: number): Outcome<License> {
  const times = recent(license, now);
  const [first] = times;
  if (first === undefined || times.length < MOST) {
    return granted({ ...license, holderReleases: [...times, isoTime(now)] });
  }
  return refused(
    'RELEASE_LIMITED',
    `${MOST} devices or locks of this license were already released within a day. You can release more from ` +
      `${isoTime(Date.parse(first) + WINDOW)} on, or ask the vendor to do it now.`,
  );
}
