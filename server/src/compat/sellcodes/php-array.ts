/**
 * An array of strings as PHP's `serialize` writes it. It counts bytes, not characters; nothing in it is escaped, and
 * objects, which are dangerous to read, there are none.
 */
export function phpArray(entries: readonly (readonly [key: string, value: string])[]): string {
  const members = entries.map(([key, value]) => `${phpString(key)}${phpString(value)}`);
  return `a:${entries.length}:{${members.join('')}}`;
}

const phpString = (text: string): string => `s:${Buffer.byteLength(text)}:"${text}";`;
