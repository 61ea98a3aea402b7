import type { Company } from '../../features/companies/company-record.js';
import type { Group } from '../../features/groups/group-record.js';
import type { GroupUser } from '../../features/groups/group-user-record.js';
import type { Outcome } from '../../features/outcome.js';
import type { Product } from '../../features/products/product-record.js';
import type { ActionCall } from './action.js';
import { ActionError } from './action-error.js';
import { integer, text } from './parameters.js';

/** A number by which a company, a group or a user is known. */
export const number = () => integer(1);
/** The same, where 0 is none. */
export const numberOrNone = () => integer(0);
export const name = () => text({ most: 200 });
/** Empty text is none. */
export const detail = (most = 200) => text({ least: 0, most }).optional();

/** The number at the end of an id: 17 of `cmp_17`; 0 for none. */
export const numberIn = (id: string | undefined): number => (id === undefined ? 0 : Number(id.slice(4)));

/** For what is to be changed: what was left out stays, what is empty or 0 is cleared. */
export const orNull = <T extends string | number>(value: T | undefined): T | null | undefined =>
  value === '' || value === 0 ? null : value;

/** Without what is empty. */
export function given<T extends object>(values: T): { [P in keyof T]?: Exclude<T[P], undefined | null> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as {
    [P in keyof T]?: Exclude<T[P], undefined | null>;
  };
}

/** Without what was left out. */
export const defined = <T extends object>(values: T): { [P in keyof T]?: Exclude<T[P], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [P in keyof T]?: Exclude<T[P], undefined>;
  };

function found<T>(outcome: Outcome<T>, parameter: string, what: string): T {
  if (outcome.ok) return outcome.value;
  throw new ActionError(404, `${parameter}: there is no such ${what}.`);
}

/** @throws ActionError 404 */
export const companyOf = async ({ features }: ActionCall, id: number): Promise<Company> =>
  found(await features.companies.get(`cmp_${id}`), 'companyid', 'company');

/** @throws ActionError 404 */
export const groupOf = async ({ features }: ActionCall, id: number, parameter = 'groupid'): Promise<Group> =>
  found(await features.groups.get(`grp_${id}`), parameter, 'group');

/** @throws ActionError 400, 404 */
export async function oneGroup(call: ActionCall, id: number | undefined, called: string | undefined): Promise<Group> {
  assertOneOf('groupid', id, 'groupname', called);
  if (called === undefined) return groupOf(call, id ?? 0);
  return found(await call.features.groups.byName(called), 'groupname', 'group');
}

/** @throws ActionError 404 */
export const userOf = async ({ features }: ActionCall, id: number): Promise<GroupUser> =>
  found(await features.groupUsers.get(`usr_${id}`), 'groupuserid', 'user');

/** @throws ActionError 404 */
export const userNamed = async ({ features }: ActionCall, username: string): Promise<GroupUser> =>
  found(await features.groupUsers.byName(username), 'username', 'user');

/** @throws ActionError 400, 404 */
export async function oneUser(call: ActionCall, id: number | undefined, username: string | undefined) {
  assertOneOf('groupuserid', id, 'username', username);
  return username === undefined ? userOf(call, id ?? 0) : userNamed(call, username);
}

function assertOneOf(first: string, one: unknown, second: string, other: unknown): void {
  if ((one === undefined) === (other === undefined)) {
    throw new ActionError(400, `Either ${first} or ${second} must be supplied, not both.`);
  }
}

/** How this API knows a product; one that was made before there was this number is known by its id. */
export const zentitleIdOf = ({ id, zentitleId }: Product): string => zentitleId ?? id;

/** Looks each product up once. */
export function productFinder({ features }: ActionCall): (id: string) => Promise<Product | undefined> {
  const known = new Map<string, Promise<Product | undefined>>();
  return (id) => {
    const product =
      known.get(id) ?? features.products.get(id).then((outcome) => (outcome.ok ? outcome.value : undefined));
    known.set(id, product);
    return product;
  };
}
