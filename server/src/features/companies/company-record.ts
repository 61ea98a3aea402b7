import { type Document, defineCollection } from '../../store/port.js';
import type { VendorData } from '../vendor-data.js';

/** A customer, of one product or of all. */
export interface Company extends Document {
  /** The id is `cmp_<number>`. */
  readonly number: number;
  readonly name: string;
  /** The name in lower case. */
  readonly lowerName: string;
  /** `<product id, or * if global>:<name in lower case>`. */
  readonly nameKey: string;
  /** Absent if global. */
  readonly productId?: string;
  /** The vendor's own data about the company. */
  readonly data?: VendorData;
  /** Searchable fields. */
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
  indexes: ['lowerName', 'productId', 'resellerId', 'search1', 'search2', 'search3'],
});
