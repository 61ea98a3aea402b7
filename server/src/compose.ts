import type { Random, Trust } from '@countersign/shared';
import { Activations } from './features/activations/activations.js';
import { Activity } from './features/activations/activity.js';
import { RequestAnswering } from './features/activations/answer-request.js';
import { ApiKeys } from './features/api-keys/api-keys.js';
import { Checks } from './features/checks/checks.js';
import { Consumers } from './features/consumers/consumers.js';
import { Deactivations } from './features/deactivations/deactivations.js';
import { Devices } from './features/devices/devices.js';
import type { Features } from './features/features.js';
import type { Issuer } from './features/issuing/issuer.js';
import type { Ledger } from './features/ledger.js';
import { Licenses } from './features/licenses/licenses.js';
import { Masters } from './features/masters/masters.js';
import { Passives } from './features/passives/passives.js';
import { Products } from './features/products/products.js';
import { PresentedCertificates } from './features/reconciliation/presented-certificates.js';
import type { Clock } from './features/time.js';
import { TrialList } from './features/trials/list-trials.js';
import { Trials } from './features/trials/trials.js';
import { Usages } from './features/usage/usages.js';

export interface Parts {
  readonly issuer: Issuer;
  /** The vendor's own roots. */
  readonly trust: Trust;
  /** 32 secret bytes, under which API keys are looked up. */
  readonly apiKeyPepper: Uint8Array;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
}

/** Puts the features together over a store and a key file: the one place that sees both sides. */
export function composeFeatures({ issuer, trust, apiKeyPepper, ledger, clock, random }: Parts): Features {
  const means = { ledger, clock, random };
  return {
    products: new Products(means),
    licenses: new Licenses(means, issuer.vendor),
    activations: new Activations(means),
    activity: new Activity(means),
    answering: new RequestAnswering(means, issuer),
    deactivations: new Deactivations(means, issuer),
    passives: new Passives(means, issuer),
    masters: new Masters(means, issuer),
    trials: new Trials(means),
    trialList: new TrialList(means),
    consumers: new Consumers(means),
    devices: new Devices(means),
    usages: new Usages(means),
    checks: new Checks(means, issuer),
    presented: new PresentedCertificates(means, trust),
    apiKeys: new ApiKeys(means, apiKeyPepper),
  };
}
