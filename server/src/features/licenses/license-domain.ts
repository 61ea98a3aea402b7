/**
 * A domain as licenses have it: in lower case, IDN as ASCII, without scheme, port, path, a dot at its end and `www.`;
 * `undefined` for what is none.
 */
export function domainOf(text: string): string | undefined {
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
