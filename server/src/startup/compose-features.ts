import type { Random, Trust } from '@countersign/shared';
import { AccountActivations } from '../features/activations/account-activations.js';
import { ActivationRequests } from '../features/activations/activation-requests.js';
import { Activations } from '../features/activations/activations.js';
import { DeviceActivity } from '../features/activations/device-activity.js';
import { ForkResolution } from '../features/activations/forks.js';
import { NamedActivations } from '../features/activations/named-activations.js';
import { ApiKeys } from '../features/api-keys/api-keys.js';
import { CheckLog } from '../features/check-log/check-log.js';
import { deleteOldChecksJob } from '../features/check-log/delete-old-checks.js';
import { OnlineChecks } from '../features/checks/online-checks.js';
import { CodeChecks } from '../features/code-checks/code-checks.js';
import { Companies } from '../features/companies/companies.js';
import { Consumers } from '../features/consumers/consumers.js';
import { Deactivations } from '../features/deactivations/deactivations.js';
import { Devices } from '../features/devices/devices.js';
import { EmailSender, type OnMailFailure } from '../features/emails/email-sender.js';
import { Emails } from '../features/emails/emails.js';
import { EventFeed } from '../features/events/event-feed.js';
import { Events } from '../features/events/events.js';
import type { Features } from '../features/features.js';
import { GroupLicenses } from '../features/groups/group-licenses.js';
import { GroupUsers } from '../features/groups/group-users.js';
import { Groups } from '../features/groups/groups.js';
import { Passwords } from '../features/groups/passwords.js';
import { SignIns } from '../features/groups/sign-ins.js';
import type { Issuer } from '../features/issuing/issuer.js';
import { JobRunner } from '../features/jobs/job-runner.js';
import { KeyFiles } from '../features/key-files/key-files.js';
import { GeneratorRules } from '../features/key-generator/generator-rules.js';
import { PreGeneration } from '../features/key-generator/pre-generation.js';
import { deleteOldKeysJob } from '../features/key-pool/delete-old-keys.js';
import { KeyList } from '../features/key-pool/key-list.js';
import { KeyPool } from '../features/key-pool/key-pool.js';
import type { Ledger } from '../features/ledger.js';
import { Licenses } from '../features/licenses/licenses.js';
import { MasterLicenses } from '../features/masters/master-licenses.js';
import { Notes } from '../features/notes/notes.js';
import { Orders } from '../features/orders/orders.js';
import { ShopSignature } from '../features/orders/shop-signature.js';
import { CheckingTokens } from '../features/parameter-locks/checking-token.js';
import { ParameterLocks } from '../features/parameter-locks/parameter-locks.js';
import { PassiveCertificates } from '../features/passives/passive-certificates.js';
import { Products } from '../features/products/products.js';
import { Profiles } from '../features/profiles/profiles.js';
import { CertificateEvidence } from '../features/reconciliation/certificate-evidence.js';
import { Downloads } from '../features/releases/downloads.js';
import { Releases } from '../features/releases/releases.js';
import { UpdateChecks } from '../features/releases/update-checks.js';
import { LicenseRestrictions } from '../features/restrictions/license-restrictions.js';
import { DeviceSecrets } from '../features/secrets/device-secrets.js';
import { Secrets } from '../features/secrets/secrets.js';
import { SelfService } from '../features/self-service/self-service.js';
import { VendorSettings } from '../features/settings/vendor-settings.js';
import type { Clock } from '../features/time.js';
import { TrialList } from '../features/trials/list-trials.js';
import { TrialRegistrations } from '../features/trials/trial-registrations.js';
import { Trials } from '../features/trials/trials.js';
import { DeviceUsage } from '../features/usage/device-usage.js';
import { UsageCounts } from '../features/usage/usage-counts.js';
import { MemoryWindowCounter } from '../http/request/window-counter.js';
import type { MailTransport } from '../mail/port.js';
import type { WindowCounter } from '../store/counter.js';
import type { PackageStore } from '../store/packages.js';

export interface FeatureParts {
  readonly issuer: Issuer;
  /** The vendor's own roots. */
  readonly trust: Trust;
  /** 32 secret bytes that hash API keys. */
  readonly apiKeyPepper: Uint8Array;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly random: Random;
  readonly packages: PackageStore;
  /** Maximum size of a package, in bytes. */
  readonly maxPackageBytes: number;
  /** Wrong passwords by user name; counted in memory if omitted. */
  readonly failedSignIns?: WindowCounter | undefined;
  /** Transport of emails to buyers; none are sent if omitted. */
  readonly mail?: MailTransport | undefined;
  readonly onMailFailure?: OnMailFailure | undefined;
  /** Secret of a shop's order events; none are accepted if omitted. */
  readonly orderSecret?: string | undefined;
}

const MINUTE = 60_000;

/** Creates all features over a store and a key file. Nothing else knows both sides. */
export function composeFeatures(parts: FeatureParts): Features {
  const { issuer, trust, apiKeyPepper, ledger, clock, random } = parts;
  const { failedSignIns = new MemoryWindowCounter({ length: MINUTE }) } = parts;
  const dependencies = { ledger, clock, random };
  const passwords = new Passwords(random);
  const signIns = new SignIns(dependencies, passwords, failedSignIns);
  const activationRequests = new ActivationRequests(dependencies, issuer);
  const events = new Events(dependencies);
  const emailSender = new EmailSender(dependencies, parts.mail, parts.onMailFailure);
  const emails = new Emails(dependencies, emailSender);
  const releases = new Releases(dependencies, parts.packages, parts.maxPackageBytes);
  const downloads = new Downloads(dependencies, parts.packages, apiKeyPepper);
  const licenses = new Licenses(dependencies, issuer.vendor);
  const keyList = new KeyList(dependencies, licenses);
  return {
    products: new Products(dependencies, issuer.vendor),
    profiles: new Profiles(dependencies, issuer.vendor),
    licenses,
    keyPool: new KeyPool(dependencies, issuer.vendor),
    keyList,
    keyFiles: new KeyFiles(dependencies, issuer.vendor, keyList),
    generatorRules: new GeneratorRules(dependencies),
    preGeneration: new PreGeneration(dependencies, issuer.vendor),
    notes: new Notes(dependencies),
    activations: new Activations(dependencies),
    namedActivations: new NamedActivations(dependencies),
    deviceActivity: new DeviceActivity(dependencies),
    forks: new ForkResolution(dependencies),
    activationRequests,
    accountActivations: new AccountActivations(activationRequests, signIns, issuer.vendor),
    deactivations: new Deactivations(dependencies, issuer),
    passiveCertificates: new PassiveCertificates(dependencies, issuer),
    masterLicenses: new MasterLicenses(dependencies, issuer),
    trials: new Trials(dependencies),
    trialRegistrations: new TrialRegistrations(dependencies, issuer),
    trialList: new TrialList(dependencies),
    consumers: new Consumers(dependencies),
    devices: new Devices(dependencies),
    usageCounts: new UsageCounts(dependencies),
    deviceUsage: new DeviceUsage(dependencies, issuer),
    secrets: new Secrets(dependencies, issuer.vendor),
    deviceSecrets: new DeviceSecrets(dependencies, issuer),
    onlineChecks: new OnlineChecks(dependencies, issuer),
    codeChecks: new CodeChecks(dependencies, licenses),
    parameterLocks: new ParameterLocks(dependencies, new CheckingTokens(apiKeyPepper)),
    licenseRestrictions: new LicenseRestrictions(dependencies),
    checkLog: new CheckLog(dependencies),
    certificateEvidence: new CertificateEvidence(dependencies, trust),
    releases,
    downloads,
    updateChecks: new UpdateChecks(dependencies, releases, downloads, trust),
    apiKeys: new ApiKeys(dependencies, apiKeyPepper),
    companies: new Companies(dependencies),
    groups: new Groups(dependencies),
    groupUsers: new GroupUsers(dependencies, passwords),
    groupLicenses: new GroupLicenses(dependencies, passwords),
    signIns,
    selfService: new SelfService(dependencies),
    settings: new VendorSettings(dependencies),
    orders: new Orders(dependencies, issuer.vendor, emails),
    emails,
    emailSender,
    shopSignature: new ShopSignature(parts.orderSecret),
    jobs: new JobRunner(dependencies, [deleteOldChecksJob(), deleteOldKeysJob(dependencies)], [emailSender]),
    events,
    eventFeed: new EventFeed(events),
  };
}
