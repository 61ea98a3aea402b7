const LICENSE_CODE = /CS-?(?:[0-9A-Z]{5}-?){4}[0-9A-Z]{5}/gi;
const API_KEY = /csk_[0-9a-z]{8,}/gi;
const HIDDEN = '(not shown)';

/**
 * Removes secrets from an error text. A parser repeats what it does not understand, which may be a misplaced license
 * code; so anything that looks like a secret is removed, and anything that was given as one, whatever it looks like.
 */
export function redact(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) if (secret.length > 3) clean = clean.replaceAll(secret, HIDDEN);
  return clean.replace(LICENSE_CODE, HIDDEN).replace(API_KEY, HIDDEN);
}

const SECRET_FLAG = /^--(?:license|code|api-key|store|password)(?:=(.*))?$/s;

/**
 * Returns the secrets in a command line and its environment. `--license` is a code in some commands and an id in
 * others.
 */
export function secretsIn(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const given = argv.flatMap((argument, index) => {
    const flag = SECRET_FLAG.exec(argument);
    return flag === null ? [] : [flag[1] ?? argv[index + 1]];
  });
  return [
    ...given,
    env.COUNTERSIGN_LICENSE,
    env.COUNTERSIGN_API_KEY,
    env.COUNTERSIGN_PASSPHRASE,
    env.COUNTERSIGN_STORE,
    env.COUNTERSIGN_PASSWORD,
  ].filter((secret): secret is string => secret !== undefined && !secret.startsWith('lic_'));
}
