const UNITS: readonly (readonly [name: string, milliseconds: number])[] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** Returns `1 hour ago`, in the largest unit of which at least one has passed. Both in milliseconds since 1970. */
export function timeAgo(then: number, now: number): string {
  const passed = Math.max(0, now - then);
  const [name, length] = UNITS.find(([, milliseconds]) => passed >= milliseconds) ?? ['second', 1_000];
  const count = Math.floor(passed / length);
  return `${count} ${name}${count === 1 ? '' : 's'} ago`;
}
