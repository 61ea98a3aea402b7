/** Name of the system detail in which a device reports its virtual machine. */
const VM_PLATFORM = 'vmplatform';

/** Values that mean: not a virtual machine. */
const NOT_VIRTUAL: ReadonlySet<string> = new Set(['', 'physical', 'none']);

/** @param before the last reported value; it stays until another is reported, because a refresh need not repeat it */
export function vmPlatformOf(
  details: Readonly<Record<string, string>> | undefined,
  before: string | undefined,
): string | undefined {
  if (details === undefined || !Object.hasOwn(details, VM_PLATFORM)) return before;
  const platform = details[VM_PLATFORM]?.trim() ?? '';
  return NOT_VIRTUAL.has(platform.toLowerCase()) ? undefined : platform;
}
