import { type Document, defineCollection, type JsonValue } from '../../store/port.js';

/** A customer. Known to one product, or to all. */
export interface Company extends Document {
  /** The id is `cmp_<number>`. */
  readonly number: number;
  readonly name: string;
  /** `<product id, or * when it is global>:<name in lower case>`. */
  readonly nameKey: string;
  /** Absent when it is global. */
  readonly productId?: string;
  /** The vendor's own data about it. */
  readonly data?: { readonly [key: string]: JsonValue };
  /** Fields to find it by. */
  readonly search1?: string;
  readonly search2?: string;
  readonly search3?: string;
  readonly resellerId?: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly modifiedAt: string;
}

export const companies = defineCollection<Company>({
  name: 'companies',
  unique: ['nameKey'],
  indexes: ['productId', 'resellerId'],
});
