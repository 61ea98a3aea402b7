/** Name of the system detail by which a device says on which virtual machine it runs. */
const VM_PLATFORM = 'vmplatform';

/** How it says that it runs on none. */
const NOT_VIRTUAL: ReadonlySet<string> = new Set(['', 'physical', 'none']);

/** @param before what the device said last: it holds as long as it says nothing else, for a refresh need not repeat it */
export function vmPlatformOf(
  details: Readonly<Record<string, string>> | undefined,
  before: string | undefined,
): string | undefined {
  if (details === undefined || !Object.hasOwn(details, VM_PLATFORM)) return before;
  const platform = details[VM_PLATFORM]?.trim() ?? '';
  return NOT_VIRTUAL.has(platform.toLowerCase()) ? undefined : platform;
}
