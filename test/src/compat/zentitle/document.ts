import { CATALOGUE } from './document/catalogue.js';
import { DEVICES } from './document/devices.js';
import { LICENSES } from './document/licenses.js';
import { PEOPLE } from './document/people.js';
import type { Documented } from './document/vocabulary.js';

/** Zentitle's API, version 1, as its document has it: every action, who may call it and what it takes. */
export const DOCUMENT: readonly Documented[] = [...LICENSES, ...CATALOGUE, ...DEVICES, ...PEOPLE];

/** `GET LicenseCode` */
export const callOf = ({ method, controller }: Pick<Documented, 'method' | 'controller'>): string =>
  `${method} ${controller}`;

export const documented = (call: string): Documented => {
  const found = DOCUMENT.find((action) => callOf(action) === call);
  if (found === undefined) throw new Error(`the document has no ${call}`);
  return found;
};
