import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import { licenseSigningRefusal } from '../licenses/license-dry-run.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import type { UpdateContext } from '../licenses/update-license.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { productUnknown } from '../products/products.js';
import { deleteKeys, type KeyDeletion, type KeyDeletionResult } from './delete-keys.js';
import { attachImage, readImage, type UploadedImage } from './key-image.js';
import type { KeyImage } from './key-image-record.js';
import { type NewKey, newKey } from './new-key.js';

const MAX_ROUNDS = 10;

/** Keys that a shop sells: licenses that wait in a pool until they are delivered. */
export class KeyPool {
  readonly #dependencies: Dependencies;
  readonly #vendor: string;

  constructor(dependencies: Dependencies, vendor: string) {
    this.#dependencies = dependencies;
    this.#vendor = vendor;
  }

  /**
   * Adds one key. Unsafe HTML is removed. Refuses `PRODUCT_UNKNOWN`, `KEY_TEXT_INVALID`, `KEY_IMAGE_INVALID`,
   * `LICENSE_CODE_EXISTS`, `NOT_CERTIFIABLE`.
   */
  async add(wanted: NewKey & { readonly image?: UploadedImage }, actor: Actor): Promise<Outcome<License>> {
    const { ledger, clock, random } = this.#dependencies;
    const dependencies: UpdateContext = { vendor: this.#vendor, now: clock(), random };
    return ledger.transaction((tx) => add(tx, dependencies, wanted, actor));
  }

  /** Refuses `LICENSE_UNKNOWN`, `KEY_IMAGE_UNKNOWN`. */
  image(licenseId: string): Promise<Outcome<KeyImage>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const license = await tx.licenses.get(licenseId);
      if (license === undefined) return licenseUnknown(licenseId);
      const image = license.image && (await tx.keyImages.get(license.image.id));
      return image === undefined ? refused('KEY_IMAGE_UNKNOWN', 'This key has no picture.') : granted(image);
    });
  }

  /**
   * Deletes keys of a product, a thousand per unit of work: unsold ones or, with `force`, all. Refuses
   * `PRODUCT_UNKNOWN`. To bound its duration, a call checks ten thousand; `next` is where the next one begins.
   */
  async delete(wanted: KeyDeletion, actor: Actor): Promise<Outcome<KeyDeletionResult>> {
    const { ledger, clock } = this.#dependencies;
    let deleted = 0;
    let cursor = wanted.after;
    let rounds = 0;
    do {
      const from = cursor;
      const now = clock();
      const round = await ledger.transaction((tx) => deleteKeys(tx, this.#dependencies, now, wanted, from, actor));
      if (!round.ok) return round;
      deleted += round.value.deleted;
      cursor = round.value.next;
      rounds += 1;
    } while (cursor !== undefined && rounds < MAX_ROUNDS);
    return granted({ deleted, ...(cursor !== undefined && { next: cursor }) });
  }
}

async function add(
  tx: LedgerTransaction,
  dependencies: UpdateContext,
  wanted: NewKey & { readonly image?: UploadedImage },
  actor: Actor,
): Promise<Outcome<License>> {
  const { vendor, now, random } = dependencies;
  const { productId, image } = wanted;
  await tx.lock('products', productId);
  const product = await tx.products.get(productId);
  if (product === undefined) return productUnknown();
  const made = newKey(dependencies, product, wanted);
  if (!made.ok) return made;
  const picture = image && readImage(image);
  if (picture?.ok === false) return picture;
  if ((await tx.licenses.find('lookupId', made.value.lookupId)).length > 0) {
    return refused('LICENSE_CODE_EXISTS', `The product ${productId} already has this key.`);
  }
  const uncertifiable = await licenseSigningRefusal(product, made.value, vendor, now);
  if (uncertifiable !== undefined) return uncertifiable;
  const license = picture ? await attachImage(tx, dependencies, made.value, picture.value, image?.isAlone) : made.value;
  await tx.licenses.insert(license);
  await recordAudit(tx, random, now, { actor, action: 'license.added', subject: license.id, detail: { productId } });
  return granted(license);
}
