import { type Document, defineCollection } from '../../store/port.js';

export const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** The picture of a license's code. Its id is `img_...`. */
export interface KeyImage extends Document {
  readonly licenseId: string;
  readonly type: (typeof IMAGE_TYPES)[number];
  /** Base 64. As secret as the code. */
  readonly data: string;
}

export const keyImages = defineCollection<KeyImage>({ name: 'key_images', indexes: ['licenseId'], sealed: ['data'] });
