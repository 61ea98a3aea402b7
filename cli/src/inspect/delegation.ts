import type { Trust } from '@countersign/shared';
import type { InspectedDelegation } from './inspection.js';

type Scope = Trust['issuers'] extends ReadonlyMap<string, { readonly scope: infer S }> ? S : never;

export const delegationOf = ({ types, products, notBefore, notAfter, epoch }: Scope): InspectedDelegation => ({
  types: [...types],
  products: [...products],
  from: notBefore,
  until: notAfter,
  epoch,
});
