/**
 * Formats an array of strings like PHP's `serialize`. Lengths are in bytes, not characters; nothing is escaped, and
 * there are no objects, which are dangerous to unserialise.
 */
export function phpArray(entries: readonly (readonly [key: string, value: string])[]): string {
  const members = entries.map(([key, value]) => `${phpString(key)}${phpString(value)}`);
  return `a:${entries.length}:{${members.join('')}}`;
}

const phpString = (text: string): string => `s:${Buffer.byteLength(text)}:"${text}";`;
