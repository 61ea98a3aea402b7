import { CATALOGUE_ACTIONS } from './document/catalogue.js';
import { DEVICE_ACTIONS } from './document/devices.js';
import { LICENSE_ACTIONS } from './document/licenses.js';
import { PEOPLE_ACTIONS } from './document/people.js';
import type { DocumentedAction } from './document/vocabulary.js';

/** Zentitle's API, version 1, as in its document: every action, who may call it and its parameters. */
export const DOCUMENTED_ACTIONS: readonly DocumentedAction[] = [
  ...LICENSE_ACTIONS,
  ...CATALOGUE_ACTIONS,
  ...DEVICE_ACTIONS,
  ...PEOPLE_ACTIONS,
];

/** `GET LicenseCode` */
export const callFor = ({ method, controller }: Pick<DocumentedAction, 'method' | 'controller'>): string =>
  `${method} ${controller}`;

export const documentedAction = (call: string): DocumentedAction => {
  const found = DOCUMENTED_ACTIONS.find((action) => callFor(action) === call);
  if (found === undefined) throw new Error(`the document has no ${call}`);
  return found;
};
