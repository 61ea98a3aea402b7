import type { Random, Trust } from '@countersign/shared';
import { AccountActivations } from './features/activations/account-activations.js';
import { Activations } from './features/activations/activations.js';
import { Activity } from './features/activations/activity.js';
import { RequestAnswering } from './features/activations/answer-request.js';
import { Forks } from './features/activations/forks.js';
import { NamedActivations } from './features/activations/named-activations.js';
import { ApiKeys } from './features/api-keys/api-keys.js';
import { CheckLog } from './features/check-log/check-log.js';
import { oldChecks } from './features/check-log/old-checks.js';
import { Checks } from './features/checks/checks.js';
import { CodeChecks } from './features/code-checks/code-checks.js';
import { Companies } from './features/companies/companies.js';
import { Consumers } from './features/consumers/consumers.js';
import { Deactivations } from './features/deactivations/deactivations.js';
import { Devices } from './features/devices/devices.js';
import { EventFeed } from './features/events/event-feed.js';
import { Events } from './features/events/events.js';
import type { Features } from './features/features.js';
import { GeneratorRules } from './features/generator/generator-rules.js';
import { PreGeneration } from './features/generator/pre-generation.js';
import { GroupLicenses } from './features/groups/group-licenses.js';
import { GroupUsers } from './features/groups/group-users.js';
import { Groups } from './features/groups/groups.js';
import { Passwords } from './features/groups/passwords.js';
import { SignIns } from './features/groups/sign-ins.js';
import { LicenseHolds } from './features/holds/license-holds.js';
import { Housekeeping } from './features/housekeeping/housekeeping.js';
import type { Issuer } from './features/issuing/issuer.js';
import { KeyFiles } from './features/keys/key-files.js';
import { KeyList } from './features/keys/key-list.js';
import { Keys } from './features/keys/keys.js';
import { oldKeys } from './features/keys/old-keys.js';
import type { Ledger } from './features/ledger.js';
import { Licenses } from './features/licenses/licenses.js';
import { Masters } from './features/masters/masters.js';
import { Notes } from './features/notes/notes.js';
import { LetterSender, type OnMailFailure } from './features/orders/letter-sender.js';
import { Letters } from './features/orders/letters.js';
import { Orders } from './features/orders/orders.js';
import { ShopSignature } from './features/orders/shop-signature.js';
import { CheckingTokens } from './features/parameter-locks/checking-token.js';
import { ParameterLocks } from './features/parameter-locks/parameter-locks.js';
import { Passives } from './features/passives/passives.js';
import { Products } from './features/products/products.js';
import { Profiles } from './features/profiles/profiles.js';
import { PresentedCertificates } from './features/reconciliation/presented-certificates.js';
import { Downloads } from './features/releases/downloads.js';
import { Releases } from './features/releases/releases.js';
import { Updates } from './features/releases/updates.js';
import { DeviceSecrets } from './features/secrets/device-secrets.js';
import { Secrets } from './features/secrets/secrets.js';
import { SelfService } from './features/self-service/self-service.js';
import { AllSettings } from './features/settings/all-settings.js';
import type { Clock } from './features/time.js';
import { TrialList } from './features/trials/list-trials.js';
import { TrialRegistrations } from './features/trials/trial-registrations.js';
import { Trials } from './features/trials/trials.js';
import { DeviceUsage } from './features/usage/device-usage.js';
import { Usages } from './features/usage/usages.js';
import { MemoryWindowCounter } from './http/window-counter.js';
import type { MailTransport } from './mail/port.js';
import type { WindowCounter } from './store/counter.js';
import type { PackageStore } from './store/packages.js';

export interface Parts {
  readonly issuer: Issuer;
  /** The vendor's own roots. */
  readonly trust: Trust;
  /** 32 secret bytes, under which API keys are looked up. */
  readonly apiKeyPepper: Uint8Array;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  readonly packages: PackageStore;
  /** In bytes; of one package. */
  readonly mostPackageBytes: number;
  /** Wrong passwords by user name; counted in this process's own memory when it is left out. */
  readonly failedSignIns?: WindowCounter | undefined;
  /** Where e-mails to buyers go; none is sent when it is left out. */
  readonly mail?: MailTransport | undefined;
  readonly onMailFailure?: OnMailFailure | undefined;
  /** What a shop signs its order events with; none is taken when it is left out. */
  readonly orderSecret?: string | undefined;
}

const MINUTE = 60_000;

/** Puts the features together over a store and a key file: the one place that sees both sides. */
export function composeFeatures(parts: Parts): Features {
  const { issuer, trust, apiKeyPepper, ledger, clock, random } = parts;
  const { failedSignIns = new MemoryWindowCounter({ length: MINUTE }) } = parts;
  const means = { ledger, clock, random };
  const passwords = new Passwords(random);
  const signIns = new SignIns(means, passwords, failedSignIns);
  const answering = new RequestAnswering(means, issuer);
  const events = new Events(means);
  const letterSender = new LetterSender(means, parts.mail, parts.onMailFailure);
  const letters = new Letters(means, letterSender);
  const releases = new Releases(means, parts.packages, parts.mostPackageBytes);
  const downloads = new Downloads(means, parts.packages, apiKeyPepper);
  const licenses = new Licenses(means, issuer.vendor);
  const keyList = new KeyList(means, licenses);
  return {
    products: new Products(means, issuer.vendor),
    profiles: new Profiles(means, issuer.vendor),
    licenses,
    keys: new Keys(means, issuer.vendor),
    keyList,
    keyFiles: new KeyFiles(means, issuer.vendor, keyList),
    generatorRules: new GeneratorRules(means),
    preGeneration: new PreGeneration(means, issuer.vendor),
    notes: new Notes(means),
    activations: new Activations(means),
    namedActivations: new NamedActivations(means),
    activity: new Activity(means),
    forks: new Forks(means),
    answering,
    accountActivations: new AccountActivations(answering, signIns, issuer.vendor),
    deactivations: new Deactivations(means, issuer),
    passives: new Passives(means, issuer),
    masters: new Masters(means, issuer),
    trials: new Trials(means),
    trialRegistrations: new TrialRegistrations(means, issuer),
    trialList: new TrialList(means),
    consumers: new Consumers(means),
    devices: new Devices(means),
    usages: new Usages(means),
    deviceUsage: new DeviceUsage(means, issuer),
    secrets: new Secrets(means, issuer.vendor),
    deviceSecrets: new DeviceSecrets(means, issuer),
    checks: new Checks(means, issuer),
    codeChecks: new CodeChecks(means, licenses),
    parameterLocks: new ParameterLocks(means, new CheckingTokens(apiKeyPepper)),
    licenseHolds: new LicenseHolds(means),
    checkLog: new CheckLog(means),
    presented: new PresentedCertificates(means, trust),
    releases,
    downloads,
    updates: new Updates(means, releases, downloads, trust),
    apiKeys: new ApiKeys(means, apiKeyPepper),
    companies: new Companies(means),
    groups: new Groups(means),
    groupUsers: new GroupUsers(means, passwords),
    groupLicenses: new GroupLicenses(means, passwords),
    signIns,
    selfService: new SelfService(means),
    settings: new AllSettings(means),
    orders: new Orders(means, issuer.vendor, letters),
    letters,
    letterSender,
    shopSignature: new ShopSignature(parts.orderSecret),
    housekeeping: new Housekeeping(means, [oldChecks(), oldKeys(means)], [letterSender]),
    events,
    eventFeed: new EventFeed(events),
  };
}
