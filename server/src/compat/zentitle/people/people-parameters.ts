import type { Company } from '../../../features/companies/company-record.js';
import type { Group } from '../../../features/groups/group-record.js';
import type { GroupUser } from '../../../features/groups/group-user-record.js';
import type { Outcome } from '../../../features/outcome.js';
import type { Product } from '../../../features/products/product-record.js';
import type { ActionCall } from '../protocol/action.js';
import { ActionError } from '../protocol/action-error.js';
import { integerParameter, textParameter } from '../protocol/parameters.js';

/** The number of a company, a group or a user. */
export const positiveNumber = () => integerParameter(1);
/** The same, where 0 means none. */
export const numberOrZero = () => integerParameter(0);
export const nameParameter = () => textParameter({ max: 200 });
/** Empty text means none. */
export const optionalText = (max = 200) => textParameter({ min: 0, max }).optional();

/** Returns the number at the end of an id: 17 of `cmp_17`; 0 for none. */
export const numberInId = (id: string | undefined): number => (id === undefined ? 0 : Number(id.slice(4)));

/** For changes: omitted fields stay, empty text and 0 clear a field. */
export const nullIfEmpty = <T extends string | number>(value: T | undefined): T | null | undefined =>
  value === '' || value === 0 ? null : value;

/** Removes empty values. */
export function withoutEmpty<T extends object>(values: T): { [P in keyof T]?: Exclude<T[P], undefined | null> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as {
    [P in keyof T]?: Exclude<T[P], undefined | null>;
  };
}

/** Removes undefined values. */
export const withoutUndefined = <T extends object>(values: T): { [P in keyof T]?: Exclude<T[P], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [P in keyof T]?: Exclude<T[P], undefined>;
  };

function found<T>(outcome: Outcome<T>, parameter: string, what: string): T {
  if (outcome.ok) return outcome.value;
  throw new ActionError(404, `${parameter}: there is no such ${what}.`);
}

/** @throws ActionError 404 */
export const findCompany = async ({ features }: ActionCall, id: number): Promise<Company> =>
  found(await features.companies.get(`cmp_${id}`), 'companyid', 'company');

/** @throws ActionError 404 */
export const findGroupById = async ({ features }: ActionCall, id: number, parameter = 'groupid'): Promise<Group> =>
  found(await features.groups.get(`grp_${id}`), parameter, 'group');

/** @throws ActionError 400, 404 */
export async function findGroup(call: ActionCall, id: number | undefined, called: string | undefined): Promise<Group> {
  assertOneOf('groupid', id, 'groupname', called);
  if (called === undefined) return findGroupById(call, id ?? 0);
  return found(await call.features.groups.byName(called), 'groupname', 'group');
}

/** @throws ActionError 404 */
export const findUserById = async ({ features }: ActionCall, id: number): Promise<GroupUser> =>
  found(await features.groupUsers.get(`usr_${id}`), 'groupuserid', 'user');

/** @throws ActionError 404 */
export const findUserByName = async ({ features }: ActionCall, username: string): Promise<GroupUser> =>
  found(await features.groupUsers.byName(username), 'username', 'user');

/** @throws ActionError 400, 404 */
export async function findUser(call: ActionCall, id: number | undefined, username: string | undefined) {
  assertOneOf('groupuserid', id, 'username', username);
  return username === undefined ? findUserById(call, id ?? 0) : findUserByName(call, username);
}

function assertOneOf(first: string, one: unknown, second: string, other: unknown): void {
  if ((one === undefined) === (other === undefined)) {
    throw new ActionError(400, `Either ${first} or ${second} must be supplied, not both.`);
  }
}

/** Returns a product's id in this API; its own id if it is older than these numbers. */
export const zentitleIdOf = ({ id, zentitleId }: Product): string => zentitleId ?? id;

/** Looks up each product once. */
export function productFinder({ features }: ActionCall): (id: string) => Promise<Product | undefined> {
  const known = new Map<string, Promise<Product | undefined>>();
  return (id) => {
    const product =
      known.get(id) ?? features.products.get(id).then((outcome) => (outcome.ok ? outcome.value : undefined));
    known.set(id, product);
    return product;
  };
}
