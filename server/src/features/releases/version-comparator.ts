/** Semantic Versioning 2.0.0. */
const SEMVER =
  /^(\d+)\.(\d+)\.(\d+)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][\dA-Za-z-]*))*))?(?:\+[\dA-Za-z.-]+)?$/;
const DIGITS = /^\d+$/;

/** Less than 0, 0, or more than 0. */
export type VersionComparator = (a: string, b: string) => number;

/**
 * Returns the order of these versions: Semantic Versioning if all of them follow it; otherwise that of PHP's
 * `version_compare`, which plug-ins use. One order for all of them, so that there are no cycles.
 */
export const versionComparator = (versions: readonly string[]): VersionComparator =>
  versions.every((version) => SEMVER.test(version)) ? bySemver : byPhp;

export const isNewerVersion = (version: string, than: string): boolean =>
  versionComparator([version, than])(version, than) > 0;

function bySemver(a: string, b: string): number {
  const [, ...one] = SEMVER.exec(a) ?? [];
  const [, ...other] = SEMVER.exec(b) ?? [];
  for (let at = 0; at < 3; at += 1) {
    const order = byNumber(one[at] ?? '', other[at] ?? '');
    if (order !== 0) return order;
  }
  const [before, after] = [one[3], other[3]];
  // A pre-release comes before its release.
  if (before === undefined || after === undefined) return Number(after !== undefined) - Number(before !== undefined);
  return byParts(before.split('.'), after.split('.'), (x, y) => {
    if (x === undefined || y === undefined) return Number(x !== undefined) - Number(y !== undefined);
    const [isNumber, isOther] = [DIGITS.test(x), DIGITS.test(y)];
    if (isNumber && isOther) return byNumber(x, y);
    return isNumber === isOther ? byText(x, y) : Number(isOther) - Number(isNumber);
  });
}

/** Words of a version in PHP's order, by their prefix; other words come before all of them. */
const WORDS: readonly (readonly [word: string, rank: number])[] = [
  ['dev', 0],
  ['a', 1],
  ['b', 2],
  ['RC', 3],
  ['rc', 3],
  ['p', 5],
];
const NUMBER_RANK = 4;

const rankOf = (part: string): number =>
  DIGITS.test(part) ? NUMBER_RANK : (WORDS.find(([word]) => part.startsWith(word))?.[1] ?? -1);

const byPhp: VersionComparator = (a, b) =>
  byParts(phpParts(a), phpParts(b), (x, y) => {
    if (x === undefined || y === undefined) {
      const [part = '', sign] = x === undefined ? [y, -1] : [x, 1];
      // More numbers are higher; a word is compared with the missing number.
      return DIGITS.test(part) ? sign : sign * (rankOf(part) - NUMBER_RANK);
    }
    return DIGITS.test(x) && DIGITS.test(y) ? byNumber(x, y) : rankOf(x) - rankOf(y);
  });

const phpParts = (version: string): readonly string[] => version.match(/\d+|[^\d._+-]+/g) ?? [];

function byParts(
  one: readonly string[],
  other: readonly string[],
  compare: (x: string | undefined, y: string | undefined) => number,
): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const order = compare(one[at], other[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Of any length. */
function byNumber(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return x.length - y.length || byText(x, y);
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
