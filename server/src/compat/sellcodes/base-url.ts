/**
 * A site as it is compared, and shown to people: without scheme, `www.`, the usual port, a slash at its end and user
 * name, its host in lower case. `undefined` for what is no address of a site.
 */
export function siteOf(baseurl: string): string | undefined {
  const rest = baseurl.replace(/^[a-z][a-z\d+.-]*:\/\//i, '').replace(/^\/\//, '');
  const url = `http://${rest}`;
  if (rest === '' || !URL.canParse(url)) return undefined;
  const { hostname, port, pathname, search } = new URL(url);
  // 80 is not a port to this URL already.
  const host = `${hostname.replace(/^www\./, '')}${port === '' || port === '443' ? '' : `:${port}`}`;
  const site = `${host}${pathname.replace(/\/+$/, '')}${search}`;
  return host === '' || site.length > 200 ? undefined : site;
}
