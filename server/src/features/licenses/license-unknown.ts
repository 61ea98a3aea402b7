import { type Outcome, refused } from '../outcome.js';

export const licenseUnknown = (id: string): Outcome<never> =>
  refused('LICENSE_UNKNOWN', `There is no license ${id}. countersign license list shows them all.`);

/** The requested code is a secret and is not repeated. */
export const codeUnknown = (): Outcome<never> =>
  refused('LICENSE_UNKNOWN', 'No license of this product has this code. Check the code and the product.');

export const domainUnknown = (): Outcome<never> =>
  refused('LICENSE_UNKNOWN', 'No license of this product is for this domain. Give a license this domain first.');
