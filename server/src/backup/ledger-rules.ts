import type { Activation } from '../features/activations/activation-record.js';
import type { AnsweredRequest } from '../features/activations/request-record.js';
import type { Receipt } from '../features/deactivations/receipt-record.js';
import { LEDGER } from '../features/ledger.js';
import type { License } from '../features/licenses/license-record.js';
import type { Evidence } from '../features/reconciliation/evidence-record.js';
import type { TrialAnswer } from '../features/trials/trial-answer-record.js';
import type { TrialMachine } from '../features/trials/trial-machine-record.js';
import type { Trial } from '../features/trials/trial-record.js';
import type { StoredDocument } from '../store/contents.js';
import type { Document } from '../store/port.js';

/** A state of the ledger that no sequence of operations can produce. */
export interface RuleViolation {
  readonly collection: string;
  readonly id: string;
  /** What is wrong; without secrets. */
  readonly what: string;
}

type HeldActivation = Pick<Activation, 'licenseId' | 'productId' | 'status' | 'generation'>;
type HeldLicense = Pick<License, 'productId' | 'seatsTaken' | 'behindSince'>;

const UNIQUE = new Map<string, readonly string[]>(
  Object.values(LEDGER).map(({ name, unique }): readonly [string, readonly string[]] => [name, unique]),
);

/**
 * The ledger's own rules, beyond those of a store: references must resolve, and counts must agree. Documents are read
 * once, so only what the rules need is kept.
 */
export class LedgerRules {
  readonly #violations: RuleViolation[] = [];
  readonly #products = new Set<string>();
  readonly #licenses = new Map<string, HeldLicense>();
  readonly #activations = new Map<string, HeldActivation>();
  readonly #requests: { readonly id: string; readonly activationId: string; readonly generation: number }[] = [];
  readonly #receipts = new Set<string>();
  readonly #passives: { readonly id: string; readonly productId: string }[] = [];
  readonly #evidence: { readonly id: string; readonly licenseId: string }[] = [];
  readonly #trials = new Set<string>();
  readonly #namingTrials: { readonly collection: string; readonly id: string; readonly trialId: string }[] = [];
  readonly #taken = new Map<string, string>();

  see({ collection, document }: StoredDocument): void {
    this.#seeUnique(collection, document);
    const see = this.#seers[collection];
    try {
      see?.(document);
    } catch {
      this.#violate(collection, document.id, 'it does not match the schema of its collection');
    }
  }

  /** Returns every violation, after all documents were added. */
  violations(): readonly RuleViolation[] {
    this.#checkLicenses();
    for (const [id, activation] of this.#activations) this.#checkActivation(id, activation);
    for (const { id, activationId, generation } of this.#requests) {
      const activation = this.#activations.get(activationId);
      if (activation === undefined) this.#violate('requests', id, `its activation ${activationId} is missing`);
      else if (generation > activation.generation) {
        this.#violate(
          'requests',
          id,
          `it was answered with generation ${generation}, which ${activationId} has not reached`,
        );
      }
    }
    for (const id of this.#receipts) {
      const status = this.#activations.get(id)?.status;
      if (status !== 'deactivated') this.#violate('receipts', id, `its activation is ${status ?? 'missing'}`);
    }
    for (const { id, productId } of this.#passives) this.#checkProduct('passives', id, productId);
    for (const { id, licenseId } of this.#evidence) {
      const license = this.#licenses.get(licenseId);
      if (license !== undefined && license.behindSince === undefined) {
        this.#violate('evidence', id, `its license ${licenseId} is open to new devices`);
      }
    }
    for (const { collection, id, trialId } of this.#namingTrials) {
      if (!this.#trials.has(trialId)) this.#violate(collection, id, `its trial ${trialId} is missing`);
    }
    return this.#violations;
  }

  readonly #seers: Readonly<Record<string, (document: Document) => void>> = {
    products: ({ id }) => void this.#products.add(id),
    licenses: (document) => {
      const { id, productId, seatsTaken, behindSince } = document as License;
      this.#licenses.set(id, { productId, seatsTaken, ...(behindSince !== undefined && { behindSince }) });
    },
    activations: (document) => {
      const { id, licenseId, productId, status, generation, device, seat } = document as Activation;
      this.#activations.set(id, { licenseId, productId, status, generation });
      const expected = status === 'active' ? `${licenseId}:${device}` : undefined;
      if (seat !== expected) this.#violate('activations', id, `it is ${status}, and its seat is ${seat ?? 'none'}`);
    },
    requests: (document) => {
      const { id, activationId, issuance } = document as AnsweredRequest;
      const { act, gen: generation, cnf, req } = issuance.claims;
      if (act !== activationId) this.#violate('requests', id, `it was answered for another activation, ${act}`);
      if (id !== `${cnf.jkt}.${req}`) this.#violate('requests', id, 'its answer is for another request');
      this.#requests.push({ id, activationId, generation });
    },
    receipts: (document) => {
      const { id, issuance } = document as Receipt;
      if (issuance.claims.act !== id)
        this.#violate('receipts', id, `it is for another activation, ${issuance.claims.act}`);
      this.#receipts.add(id);
    },
    passives: (document) => {
      const { id, productId } = document as Document & { readonly productId: string };
      this.#passives.push({ id, productId });
    },
    trials: (document) => {
      const { id, sameAs } = document as Trial;
      this.#trials.add(id);
      if (sameAs !== undefined) this.#namingTrials.push({ collection: 'trials', id, trialId: sameAs });
    },
    trial_machines: (document) => {
      const { id, trialId } = document as TrialMachine;
      this.#namingTrials.push({ collection: 'trial_machines', id, trialId });
    },
    trial_answers: (document) => {
      const { id, trialId, issuance } = document as TrialAnswer;
      const { cnf, req } = issuance.claims;
      if (id !== `${cnf.jkt}.${req}`) this.#violate('trial_answers', id, 'its answer is for another request');
      this.#namingTrials.push({ collection: 'trial_answers', id, trialId });
    },
    evidence: (document) => {
      const { id, licenseId } = document as Evidence;
      this.#evidence.push({ id, licenseId });
    },
  };

  #seeUnique(collection: string, document: Document): void {
    for (const property of UNIQUE.get(collection) ?? []) {
      const value = (document as unknown as Readonly<Record<string, unknown>>)[property];
      if (typeof value !== 'string') continue;
      const key = JSON.stringify([collection, property, value]);
      const holder = this.#taken.get(key);
      // Not the value: it may be the hash of a key, or the lookup of a license code.
      if (holder !== undefined) this.#violate(collection, document.id, `it shares its ${property} with ${holder}`);
      this.#taken.set(key, document.id);
    }
  }

  #checkLicenses(): void {
    const active = new Map<string, number>();
    for (const { licenseId, status } of this.#activations.values()) {
      if (status === 'active') active.set(licenseId, (active.get(licenseId) ?? 0) + 1);
    }
    const pending = new Set(this.#evidence.map(({ licenseId }) => licenseId));
    for (const [id, { productId, seatsTaken, behindSince }] of this.#licenses) {
      const counted = active.get(id) ?? 0;
      if (seatsTaken !== counted) {
        this.#violate('licenses', id, `it counts ${seatsTaken} seats taken, but ${counted} activations are active`);
      }
      this.#checkProduct('licenses', id, productId);
      if (behindSince !== undefined && !pending.has(id)) {
        this.#violate('licenses', id, 'it is closed to new devices, but there is no evidence to reconcile it with');
      }
    }
  }

  #checkActivation(id: string, { licenseId, productId, status }: HeldActivation): void {
    const license = this.#licenses.get(licenseId);
    if (license === undefined) this.#violate('activations', id, `its license ${licenseId} is missing`);
    else if (license.productId !== productId) {
      this.#violate(
        'activations',
        id,
        `it is for the product ${productId}, but its license is for ${license.productId}`,
      );
    }
    this.#checkProduct('activations', id, productId);
    if (status === 'deactivated' && !this.#receipts.has(id)) {
      this.#violate('activations', id, 'it is deactivated, but has no receipt');
    }
  }

  #checkProduct(collection: string, id: string, productId: string): void {
    if (!this.#products.has(productId)) this.#violate(collection, id, `its product ${productId} is missing`);
  }

  #violate(collection: string, id: string, what: string): void {
    this.#violations.push({ collection, id, what });
  }
}
