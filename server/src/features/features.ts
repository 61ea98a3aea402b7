import type { Activations } from './activations/activations.js';
import type { RequestAnswering } from './activations/answer-request.js';
import type { ApiKeys } from './api-keys/api-keys.js';
import type { Checks } from './checks/checks.js';
import type { Deactivations } from './deactivations/deactivations.js';
import type { Licenses } from './licenses/licenses.js';
import type { Passives } from './passives/passives.js';
import type { Products } from './products/products.js';
import type { PresentedCertificates } from './reconciliation/presented-certificates.js';

/** What the server can do: `http` and `compat` only put it into words. */
export interface Features {
  readonly products: Products;
  readonly licenses: Licenses;
  readonly activations: Activations;
  readonly answering: RequestAnswering;
  readonly deactivations: Deactivations;
  readonly passives: Passives;
  readonly checks: Checks;
  readonly presented: PresentedCertificates;
  readonly apiKeys: ApiKeys;
}
