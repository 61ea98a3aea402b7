import type { SystemDetails } from '../../../features/devices/system-details-record.js';

/** This API's names, in its order, and the names that our own tools use. */
const NAMES = [
  ['operatingsystem', 'os'],
  ['bitage'],
  ['screenresx'],
  ['screenresy'],
  ['processor'],
  ['cores'],
  ['memory'],
  ['oslanguage'],
  ['applanguage'],
  ['type'],
  ['licensestatus'],
  ['version'],
  ['build'],
  ['edition'],
  ['computername', 'host'],
  ['vmplatform'],
] as const;

/** Numbers are strings too, as in the examples; missing values are empty. */
export function formatSystemDetails({ computerId, details }: SystemDetails): Readonly<Record<string, string>> {
  const said = NAMES.map((names) => {
    const name = names.find((each) => Object.hasOwn(details, each));
    return [names[0], name === undefined ? '' : (details[name] ?? '')] as const;
  });
  return { computerID: computerId, ...Object.fromEntries(said) };
}
