/**
 * Returns the canonical form of a site, for comparison and display: without scheme, `www.`, default port, trailing
 * slash and user name; host in lower case. `undefined` if it is not a site.
 */
export function canonicalSite(baseurl: string): string | undefined {
  const rest = baseurl.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').replace(/^\/\//, '');
  const url = `http://${rest}`;
  if (rest === '' || !URL.canParse(url)) return undefined;
  const { hostname, port, pathname, search } = new URL(url);
  // 80 is already the default port of this URL.
  const host = `${hostname.replace(/^www\./, '')}${port === '' || port === '443' ? '' : `:${port}`}`;
  const site = `${host}${pathname.replace(/\/+$/, '')}${search}`;
  return host === '' || site.length > 200 ? undefined : site;
}
