import type { Activations } from './activations/activations.js';
import type { Activity } from './activations/activity.js';
import type { RequestAnswering } from './activations/answer-request.js';
import type { ApiKeys } from './api-keys/api-keys.js';
import type { Checks } from './checks/checks.js';
import type { Companies } from './companies/companies.js';
import type { Consumers } from './consumers/consumers.js';
import type { Deactivations } from './deactivations/deactivations.js';
import type { Devices } from './devices/devices.js';
import type { EventFeed } from './events/event-feed.js';
import type { Events } from './events/events.js';
import type { GroupLicenses } from './groups/group-licenses.js';
import type { GroupUsers } from './groups/group-users.js';
import type { Groups } from './groups/groups.js';
import type { SignIns } from './groups/sign-ins.js';
import type { Licenses } from './licenses/licenses.js';
import type { Masters } from './masters/masters.js';
import type { Notes } from './notes/notes.js';
import type { Passives } from './passives/passives.js';
import type { Products } from './products/products.js';
import type { Profiles } from './profiles/profiles.js';
import type { PresentedCertificates } from './reconciliation/presented-certificates.js';
import type { TrialList } from './trials/list-trials.js';
import type { Trials } from './trials/trials.js';
import type { Usages } from './usage/usages.js';

/** What the server can do: `http` and `compat` only put it into words. */
export interface Features {
  readonly products: Products;
  readonly profiles: Profiles;
  readonly licenses: Licenses;
  readonly notes: Notes;
  readonly activations: Activations;
  readonly activity: Activity;
  readonly answering: RequestAnswering;
  readonly deactivations: Deactivations;
  readonly passives: Passives;
  readonly masters: Masters;
  readonly trials: Trials;
  readonly trialList: TrialList;
  readonly consumers: Consumers;
  readonly devices: Devices;
  readonly usages: Usages;
  readonly checks: Checks;
  readonly presented: PresentedCertificates;
  readonly apiKeys: ApiKeys;
  readonly companies: Companies;
  readonly groups: Groups;
  readonly groupUsers: GroupUsers;
  readonly groupLicenses: GroupLicenses;
  readonly signIns: SignIns;
  readonly events: Events;
  /** Closed before the server is: what it tells its subscribers ends then. */
  readonly eventFeed: EventFeed;
}
