import type { Page } from '../../store/port.js';
import type { Actor } from '../audit/audit-record.js';
import { recordAudit } from '../audit/record-audit.js';
import { companyUnknown } from '../companies/companies.js';
import type { Dependencies, LedgerTransaction } from '../ledger.js';
import type { License } from '../licenses/license-record.js';
import { licenseUnknown } from '../licenses/license-unknown.js';
import { saveLicense } from '../licenses/save-license.js';
import { nameKey } from '../name-key.js';
import { granted, type Outcome, refused } from '../outcome.js';
import { isoTime } from '../time.js';
import type { GroupLicense } from './group-license-record.js';
import type { Group } from './group-record.js';
import { groupRefusal, groupUnknown, lockGroups } from './group-rules.js';
import type { GroupUser } from './group-user-record.js';
import { insertUser, type NewUser, userRefusal } from './group-users.js';
import { insertGroup, type NewGroup } from './groups.js';
import type { Passwords } from './passwords.js';

export interface Assignment {
  readonly groupId: string;
  readonly licenseId: string;
  /** Company to assign the license to; unchanged if omitted. */
  readonly companyId?: string;
  /** Profile to move the license to; unchanged if omitted. */
  readonly profileId?: string;
}

export interface NewGroupUserLicense {
  readonly group: NewGroup;
  readonly user: NewUser;
  readonly licenseId: string;
}

export interface GroupUserLicense {
  readonly group: Group;
  readonly user: GroupUser;
  readonly license: GroupLicense;
}

/** Which groups' users use which licenses. */
export class GroupLicenses {
  readonly #dependencies: Dependencies;
  readonly #passwords: Passwords;

  constructor(dependencies: Dependencies, passwords: Passwords) {
    this.#dependencies = dependencies;
    this.#passwords = passwords;
  }

  /**
   * Assigning again to the same group only changes company and profile. Refuses `PROFILE_UNKNOWN` (also for a profile
   * of another product), `COMPANY_UNKNOWN`, `GROUP_UNKNOWN`, `LICENSE_UNKNOWN`, and `LICENSE_IN_GROUP` if the license
   * is in another group.
   */
  async assign(wanted: Assignment, actor: Actor): Promise<Outcome<GroupLicense>> {
    const { groupId, licenseId, companyId, profileId } = wanted;
    const now = this.#dependencies.clock();
    return this.#dependencies.ledger.transaction(async (tx) => {
      if (profileId !== undefined) await tx.lock('profiles', profileId);
      if (companyId !== undefined) await tx.lock('companies', companyId);
      await lockGroups(tx);
      if ((await tx.groups.get(groupId)) === undefined) return groupUnknown();
      const found = await assignable(tx, licenseId, groupId);
      if (!found.ok) return found;
      const license = found.value;
      const profile = profileId === undefined ? undefined : await tx.profiles.get(profileId);
      if (profileId !== undefined && profile?.productId !== license.productId) return profileUnknown;
      if (companyId !== undefined && (await tx.companies.get(companyId)) === undefined) return companyUnknown();
      const moved = { ...(companyId !== undefined && { companyId }), ...(profileId !== undefined && { profileId }) };
      if (Object.keys(moved).length > 0) await saveLicense(tx, { ...license, ...moved, modifiedAt: isoTime(now) });
      return granted(await putAssignment(tx, this.#dependencies, license, groupId, now, actor));
    });
  }

  /** Creates a group with one user and one license, or nothing. Refuses as the three separate operations do. */
  async addGroupUserLicense(wanted: NewGroupUserLicense, actor: Actor): Promise<Outcome<GroupUserLicense>> {
    const { password, ...user } = wanted.user;
    const { companyId } = wanted.group;
    const now = this.#dependencies.clock();
    const passwordHash = await this.#passwords.hash(password);
    return this.#dependencies.ledger.transaction(async (tx) => {
      if (companyId !== undefined) await tx.lock('companies', companyId);
      await lockGroups(tx);
      const refusal =
        (await groupRefusal(tx, { ...wanted.group, nameKey: nameKey(wanted.group.name) })) ??
        (await userRefusal(tx, user.username));
      if (refusal !== undefined) return refusal;
      const found = await assignable(tx, wanted.licenseId);
      if (!found.ok) return found;
      const group = await insertGroup(tx, this.#dependencies, wanted.group, now, actor);
      return granted({
        group,
        user: await insertUser(tx, this.#dependencies, { ...user, groupId: group.id, passwordHash }, now, actor),
        license: await putAssignment(tx, this.#dependencies, found.value, group.id, now, actor),
      });
    });
  }

  /** Refuses `LICENSE_NOT_IN_GROUP`. */
  get(licenseId: string): Promise<Outcome<GroupLicense>> {
    return this.#dependencies.ledger.transaction(async (tx) => {
      const assigned = await tx.groupLicenses.get(licenseId);
      return assigned === undefined ? notInGroup : granted(assigned);
    });
  }

  page(
    filter: Partial<Pick<GroupLicense, 'groupId'>>,
    cursor: string | undefined,
    limit: number,
  ): Promise<Page<GroupLicense>> {
    return this.#dependencies.ledger.transaction((tx) => tx.groupLicenses.page({ where: filter, cursor, limit }));
  }

  /**
   * The license keeps its company and profile. Refuses `LICENSE_NOT_IN_GROUP`, also if it is in a group other than the
   * given one.
   */
  async unassign(licenseId: string, actor: Actor, groupId?: string): Promise<Outcome<GroupLicense>> {
    const { ledger, clock, random } = this.#dependencies;
    const now = clock();
    return ledger.transaction(async (tx) => {
      await lockGroups(tx);
      const assigned = await tx.groupLicenses.get(licenseId);
      if (assigned === undefined || (groupId !== undefined && assigned.groupId !== groupId)) return notInGroup;
      await tx.groupLicenses.delete(licenseId);
      const detail = { groupId: assigned.groupId };
      await recordAudit(tx, random, now, { actor, action: 'group.license-unassigned', subject: licenseId, detail });
      return granted(assigned);
    });
  }
}

/** Returns the license, locked, unless it is in another group. */
async function assignable(tx: LedgerTransaction, licenseId: string, groupId?: string): Promise<Outcome<License>> {
  await tx.lock('licenses', licenseId);
  const license = await tx.licenses.get(licenseId);
  if (license === undefined) return licenseUnknown(licenseId);
  const assigned = await tx.groupLicenses.get(licenseId);
  if (assigned === undefined || assigned.groupId === groupId) return granted(license);
  return refused('LICENSE_IN_GROUP', 'This license is in another group. Remove it from that group first.');
}

async function putAssignment(
  tx: LedgerTransaction,
  { random }: Dependencies,
  { id, productId }: License,
  groupId: string,
  now: number,
  actor: Actor,
): Promise<GroupLicense> {
  const before = await tx.groupLicenses.get(id);
  const assigned: GroupLicense = before ?? { id, groupId, productId, createdAt: isoTime(now) };
  if (before === undefined) await tx.groupLicenses.insert(assigned);
  await recordAudit(tx, random, now, { actor, action: 'group.license-assigned', subject: id, detail: { groupId } });
  return assigned;
}

const profileUnknown = refused('PROFILE_UNKNOWN', 'The product of this license has no such profile.');
const notInGroup = refused('LICENSE_NOT_IN_GROUP', 'This license is not in the group.');
