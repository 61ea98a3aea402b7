import { type ComponentHashes, hashComponents } from '@countersign/shared';
import { usableValue } from './known-bad.js';

/** The maximum of a request. */
const MAX_COMPONENTS = 16;

/**
 * Hashes the values of a probe, ours or the application's, without empty values and known placeholders.
 *
 * @throws TypeError if a name is not 2 to 16 lower-case letters, digits and dashes, a value is not text, or there are
 * too many
 */
export function componentsOf(
  vendor: string,
  product: string,
  values: Readonly<Record<string, string | undefined>>,
): ComponentHashes {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && typeof value !== 'string') {
      throw new TypeError(`The machine component ${name} must be text, or undefined if it can't be read.`);
    }
    const text = usableValue(value);
    // An invalid name is reported even if the component can't be read.
    if (text === undefined) hashComponents(vendor, product, { [name]: '-' });
    else found[name] = text;
  }
  if (Object.keys(found).length > MAX_COMPONENTS) {
    throw new TypeError(`A machine has at most ${MAX_COMPONENTS} components.`);
  }
  return hashComponents(vendor, product, found);
}
