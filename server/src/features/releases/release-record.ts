import { type Document, defineCollection } from '../../store/port.js';

/** Where a version of a product can be had from: the vendor's own address, or a file that this server keeps. */
export type ReleasePackage =
  | { readonly url: string }
  | {
      /** Hexadecimal. */
      readonly sha256: string;
      /** In bytes. */
      readonly size: number;
      readonly fileName: string;
    };

/** A version of a product that was published. Its id is `rls_...`. */
export interface Release extends Document {
  readonly productId: string;
  readonly version: string;
  /** `stable`, `beta`, or a name of the vendor's own. */
  readonly channel: string;
  /** `<product id>:<version>`. */
  readonly versionKey: string;
  readonly changelog: string;
  /** The platform's versions that it needs and was tested with, in the platform's own form. */
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
