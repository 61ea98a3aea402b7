/**
 * Returns the canonical form of a domain: lower case, IDN as ASCII, without scheme, port, path, trailing dot and
 * `www.`; `undefined` if it is not a domain.
 */
export function canonicalDomain(text: string): string | undefined {
  const bare = text.trim().replace(/^https?:\/\//i, '');
  if (bare === '' || bare.length > 1_000) return undefined;
  try {
    const host = new URL(`http://${bare}`).hostname.replace(/\.$/, '');
    const domain = host.replace(/^www\.(?=[^.]+\.)/, '');
    return domain !== '' && domain.length <= 253 ? domain : undefined;
  } catch {
    return undefined;
  }
}
