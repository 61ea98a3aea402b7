import { companyUnknown } from '../companies/companies.js';
import type { LedgerTransaction } from '../ledger.js';
import { type Outcome, refused } from '../outcome.js';
import type { Group } from './group-record.js';

/**
 * One lock for the whole tree of groups, their users and their licenses, so that changes that read several groups can't
 * deadlock or miss each other. People change groups, not devices, so it is rarely contended.
 */
export const lockGroups = (tx: LedgerTransaction): Promise<void> => tx.lock('groups', 'all');

/**
 * Refuses an invalid group: `GROUP_EXISTS`, `COMPANY_UNKNOWN`; `GROUP_UNKNOWN` or `GROUP_NOT_MASTER` for its master
 * group; `GROUP_CYCLE`, `GROUP_HAS_SUBGROUPS`. The caller holds the locks on the groups and on the company.
 * @param self id of an existing group
 */
export async function groupRefusal(
  tx: LedgerTransaction,
  wanted: Pick<Group, 'type' | 'nameKey' | 'masterGroupId' | 'companyId'>,
  self?: string,
): Promise<Outcome<never> | undefined> {
  const { type, nameKey, masterGroupId, companyId } = wanted;
  const [holder] = await tx.groups.find('nameKey', nameKey);
  if (holder !== undefined && holder.id !== self) {
    return refused('GROUP_EXISTS', 'A group with this name already exists. Choose another name.');
  }
  if (companyId !== undefined && (await tx.companies.get(companyId)) === undefined) return companyUnknown();
  if (masterGroupId !== undefined) {
    const refusal = await masterRefusal(tx, masterGroupId, self);
    if (refusal !== undefined) return refusal;
  }
  if (self === undefined || type === 'master') return undefined;
  const { items } = await tx.groups.page({ where: { masterGroupId: self }, limit: 1 });
  if (items.length === 0) return undefined;
  return refused('GROUP_HAS_SUBGROUPS', 'This group has sub-groups, so it must stay a master group. Move them first.');
}

async function masterRefusal(
  tx: LedgerTransaction,
  masterGroupId: string,
  self: string | undefined,
): Promise<Outcome<never> | undefined> {
  const master = await tx.groups.get(masterGroupId);
  if (master === undefined) return groupUnknown();
  if (master.type !== 'master') {
    return refused('GROUP_NOT_MASTER', 'The given master group is a standard group.');
  }
  for (let above: Group | undefined = master; above !== undefined; above = await masterOf(tx, above)) {
    if (above.id === self)
      return refused('GROUP_CYCLE', "A group's master group can't be the group itself or one of its sub-groups.");
  }
  return undefined;
}

const masterOf = async (tx: LedgerTransaction, { masterGroupId }: Group): Promise<Group | undefined> =>
  masterGroupId === undefined ? undefined : tx.groups.get(masterGroupId);

export const groupUnknown = (): Outcome<never> => refused('GROUP_UNKNOWN', 'There is no such group.');
