import type { SystemDetails } from '../../features/devices/system-details-record.js';

/** This API's names, in its order, and the names under which our own tools send the same. */
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

/** Numbers are texts too, as the examples have them; what the device has not said is empty. */
export function phraseSystemDetails({ computerId, details }: SystemDetails): Readonly<Record<string, string>> {
  const said = NAMES.map((names) => {
    const name = names.find((each) => Object.hasOwn(details, each));
    return [names[0], name === undefined ? '' : (details[name] ?? '')] as const;
  });
  return { computerID: computerId, ...Object.fromEntries(said) };
}
