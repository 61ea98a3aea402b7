import { type Document, defineCollection } from '../../store/port.js';

/** Where the package of a release is: the vendor's own URL, or a file that this server stores. */
export type ReleasePackage =
  | { readonly url: string }
  | {
      /** Hexadecimal. */
      readonly sha256: string;
      /** In bytes. */
      readonly size: number;
      readonly fileName: string;
    };

/** A published version of a product. Its id is `rls_...`. */
export interface Release extends Document {
  readonly productId: string;
  readonly version: string;
  /** `stable`, `beta`, or a name of the vendor's own. */
  readonly channel: string;
  /** `<product id>:<version>`. */
  readonly versionKey: string;
  readonly changelog: string;
  /** The platform versions that it needs and was tested with, in the platform's own format. */
  readonly requires?: string;
  readonly testedUpTo?: string;
  readonly upgradeNotice?: string;
  readonly package?: ReleasePackage;
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  readonly createdAt: string;
}

export const releases = defineCollection<Release>({
  name: 'releases',
  unique: ['versionKey'],
  indexes: ['productId', 'channel'],
});
