import { type Document, defineCollection } from '../../store/port.js';

/** What a generated key looks like: prefix, groups of random characters with a separator between them, suffix. */
export interface KeyFormat {
  readonly prefix?: string;
  readonly suffix?: string;
  /** Total number of random characters, 1 to 128. */
  readonly length: number;
  /** Characters per group (default: one group). */
  readonly groupLength?: number;
  /** Between groups; `-` when it is left out. */
  readonly separator?: string;
  /** Which characters it may have, each of them once; or classes of them. */
  readonly alphabet: string | readonly CharacterClass[];
}

export const CHARACTER_CLASSES = ['upper', 'lower', 'digits', 'special'] as const;
export type CharacterClass = (typeof CHARACTER_CLASSES)[number];

/** How keys of a product, or of one of its variations, are made when the pool is empty. Its id is `rul_...`. */
export interface GeneratorRule extends Document {
  readonly productId: string;
  readonly variation?: string;
  /** `<product id>:<variation>`: one rule for each. */
  readonly target: string;
  /** If false, no keys are made automatically. */
  readonly active: boolean;
  readonly format: KeyFormat;
  /** Settings of its keys; omitted fields come from their product. */
  readonly seats?: number;
  readonly validityDays?: number;
  readonly deliveries?: number;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly modifiedAt?: string;
}

export const generatorRules = defineCollection<GeneratorRule>({
  name: 'generator_rules',
  unique: ['target'],
  indexes: ['productId'],
});
