import { type ComponentHashes, hashComponents } from '@countersign/shared';
import { usable } from './known-bad.js';

/** As many as a request can name. */
const MAX_COMPONENTS = 16;

/**
 * The hashes of what a probe read, our own or the application's. Values that are empty or known placeholders are left
 * out, whoever read them.
 *
 * @throws TypeError when a name is not 2 to 16 small letters, digits and dashes, a value is no text, or there are too many
 */
export function componentsOf(
  vendor: string,
  product: string,
  values: Readonly<Record<string, string | undefined>>,
): ComponentHashes {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && typeof value !== 'string') {
      throw new TypeError(`The machine component ${name} must be text, or undefined where it can't be read.`);
    }
    const text = usable(value);
    // A wrong name shows where the component can't be read, too.
    if (text === undefined) hashComponents(vendor, product, { [name]: '-' });
    else found[name] = text;
  }
  if (Object.keys(found).length > MAX_COMPONENTS) {
    throw new TypeError(`A machine has at most ${MAX_COMPONENTS} components.`);
  }
  return hashComponents(vendor, product, found);
}
