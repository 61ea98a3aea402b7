import type { CheckObserver } from '@countersign/shared';
import type { RefreshRequestOptions, RequestOptions, UnlicensedRequestOptions } from './activation/request.js';
import { BackgroundJobs } from './background/background-jobs.js';
import { StatusWatch, type VerdictListener } from './background/status-watch.js';
import type { Context } from './context.js';
import type { ServerOptions } from './online/api.js';
import type { UpdateOptions, UpdateVerdict } from './online/check-update.js';
import type { SignInOptions } from './online/sign-in.js';
import { type KeepLicensedOptions, type LicenseRenewal, startRenewal } from './renewal/license-renewal.js';
import { observeWrites } from './state/observe-writes.js';
import type { ConsumeOptions, Consumption } from './usage/consume.js';
import type { HeldFeature } from './usage/held-feature.js';
import type { CheckOutOptions, Holdings } from './usage/holdings.js';
import type { DeviceFacts } from './verdict/device-facts.js';
import type { Verdict } from './verdict/verdict.js';

/** Loaded on the first call of one of them: an application that only asks for the status starts without them. */
const operations = () => import('./operations.js');

/**
 * One product on one machine. Every operation may throw a `CountersignError` with `STATE_DAMAGED` or
 * `STATE_UNREADABLE`, except `status`, which reports this in its verdict. Operations may run concurrently, even in
 * several processes.
 */
export class Client {
  readonly #context: Context;
  readonly #watch: StatusWatch;
  readonly #backgroundJobs: BackgroundJobs;
  #holdings: Promise<Holdings> | undefined;
  readonly #renewals = new Set<LicenseRenewal>();
  #isClosed = false;

  /** Use `openClient`. */
  constructor(context: Context) {
    this.#watch = new StatusWatch(context);
    this.#context = { ...context, store: observeWrites(context.store, () => this.#watch.changed()) };
    this.#backgroundJobs = new BackgroundJobs(this.#context);
  }

  /**
   * Returns the verdict from what is on this device, without a network; a bad certificate is no exception. Call it as
   * often as you like: it is kept in memory, and changes by other processes are seen within two seconds. It is frozen.
   */
  status(): Promise<Verdict> {
    return this.#watch.status();
  }

  /**
   * Calls a listener for each new verdict that differs in what matters (anything except its wording and its list of
   * checks), whether this client, time or another process changed it. It is not called with the current verdict: use
   * `status`. Errors of the listener are ignored.
   *
   * @returns a function that unsubscribes
   */
  subscribe(listener: VerdictListener): () => void {
    return this.#watch.subscribe(listener);
  }

  /**
   * For applications with a network at least sometimes: contacts the vendor soon after the start and whenever it is
   * due, well before the check date, fetches newer certificates, and retries after failures. Throws only a TypeError,
   * for an invalid address; the verdict shows the state of things.
   *
   * @returns an object that stops it; `close` does, too
   */
  keepLicensed(options: KeepLicensedOptions): LicenseRenewal {
    const renewal = startRenewal(this.#context, this.#watch, options);
    if (this.#isClosed) renewal.stop();
    else this.#renewals.add(renewal);
    return renewal;
  }

  /**
   * Stops background work and listeners, returns what is checked out, and saves the state. Can be called repeatedly.
   * Operations can still be called afterwards.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const renewal of this.#renewals) renewal.stop();
    this.#watch.close();
    await (await this.#holdings)?.close();
    await this.#backgroundJobs.close();
  }

  /** `close`, at the end of a block after `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Makes a request for an activation, to be sent to the vendor: a bundle of one token, which `armour` turns into a
   * file. It is recorded as outstanding; the latest 32 are.
   *
   * @throws CountersignError `LICENSE_CODE_MISTYPED`, `MACHINE_UNIDENTIFIED`, `MACHINE_NOT_ALLOWED`
   */
  async createRequest(options: RequestOptions): Promise<string> {
    const { makeActivationRequest } = await operations();
    return (await makeActivationRequest(this.#context, options)).bundle;
  }

  /**
   * Makes a request for a newer certificate of the current activation.
   * @throws CountersignError `NOT_ACTIVATED`, `MACHINE_UNIDENTIFIED`, `MACHINE_NOT_ALLOWED`
   */
  async createRefreshRequest(options?: RefreshRequestOptions): Promise<string> {
    const { makeRefreshRequest } = await operations();
    return (await makeRefreshRequest(this.#context, options)).bundle;
  }

  /**
   * Imports what the vendor sent back: an armoured file with one bundle or many, or a bare bundle. It may be an
   * activation, a passive certificate, a registered trial, the receipt of a deactivation, the settlement of a usage
   * record or a device's secure values. If nothing in it fits this device, nothing changes. A certificate that is not
   * valid yet, or whose check date has passed, is imported; the verdict says so.
   *
   * @param observe receives every check, of every bundle
   * @throws CountersignError why it was refused; of several reasons, the first other than `DEVICE_MISMATCH`,
   * `REQUEST_UNKNOWN` and `USAGE_MISMATCH`, which say nothing in a file for many machines
   */
  async importCertificate(fileText: string, observe?: CheckObserver): Promise<Verdict> {
    const { importCertificateFile } = await operations();
    return importCertificateFile(this.#context, fileText, observe);
  }

  /**
   * Starts the trial that the option `trial` offers, at once and without a network. A trial starts only once: called
   * again, or after a license, this changes nothing and returns the verdict.
   *
   * @throws TypeError if there is no such option; CountersignError `MACHINE_UNIDENTIFIED`
   */
  async startTrial(): Promise<Verdict> {
    const { startTrial } = await operations();
    return startTrial(this.#context);
  }

  /**
   * Makes a request to register the trial, to be sent to the vendor; `importCertificate` imports the answer.
   * @throws CountersignError `TRIAL_NOT_STARTED`, `MACHINE_UNIDENTIFIED`
   */
  async createTrialRequest(options?: UnlicensedRequestOptions): Promise<string> {
    const { makeTrialRequest } = await operations();
    return (await makeTrialRequest(this.#context, options)).bundle;
  }

  /**
   * Returns what certificates are checked against on this device: for inspecting one (`validateActivation`) without
   * importing it.
   */
  async facts(): Promise<DeviceFacts> {
    const { readDeviceFacts } = await operations();
    return readDeviceFacts(this.#context);
  }

  /**
   * Ends the activation permanently, and returns the deactivation certificate for the vendor (one token). Further calls
   * return the identical one, until the vendor's receipt or another activation is imported.
   *
   * @throws CountersignError `NOT_ACTIVATED`
   */
  async deactivate(): Promise<string> {
    const { deactivateHere } = await operations();
    return deactivateHere(this.#context);
  }

  /**
   * Asks the vendor for the status of the activation. Only a signed answer to this very question changes the verdict.
   * @throws CountersignError `NOT_ACTIVATED`, `SERVER_UNREACHABLE`, `SERVER_ANSWER_INVALID`, `REQUEST_REFUSED`, or why
   * the answer was not accepted; the verdict is then unchanged
   */
  async checkOnline(options: ServerOptions): Promise<Verdict> {
    const { checkOnline } = await operations();
    return checkOnline(this.#context, options);
  }

  /**
   * Makes a request, sends it and imports the answer. If there was no answer, call it again: a device that already has
   * a seat gets the same seat.
   * @throws CountersignError as `createRequest`, `checkOnline` and `importCertificate`
   */
  async activateOnline(options: ServerOptions & RequestOptions): Promise<Verdict> {
    const { activateOnline } = await operations();
    return activateOnline(this.#context, options);
  }

  /** @throws CountersignError as `createRefreshRequest`, `checkOnline` and `importCertificate` */
  async refreshOnline(options: ServerOptions & RefreshRequestOptions): Promise<Verdict> {
    const { refreshOnline } = await operations();
    return refreshOnline(this.#context, options);
  }

  /**
   * Registers the trial with the vendor, who decides how long it lasts from then on: shorter, longer, or ended. Until
   * this succeeds the trial is unchanged.
   * @throws CountersignError as `createTrialRequest`, `checkOnline` and `importCertificate`
   */
  async registerTrial(options: ServerOptions & UnlicensedRequestOptions): Promise<Verdict> {
    const { registerTrial } = await operations();
    return registerTrial(this.#context, options);
  }

  /**
   * Activates this device with a license of the user's group, instead of a license code. Neither name nor password is
   * stored. If there was no answer, call it again: a device that already has a seat gets the same one.
   * @throws CountersignError as `activateOnline`; the server refuses `SIGN_IN_REFUSED`, `SIGN_IN_LIMITED` and as for
   * any activation. TypeError if the password would be sent over http
   */
  async signIn(options: SignInOptions): Promise<Verdict> {
    const { signIn } = await operations();
    return signIn(this.#context, options);
  }

  /**
   * `deactivate`, then sends the certificate to the vendor. If sending fails, the activation has ended all the same;
   * call this again, or send what `deactivate` returns.
   * @throws CountersignError as `deactivate` and `checkOnline`
   */
  async deactivateOnline(options: ServerOptions): Promise<void> {
    const { deactivateOnline } = await operations();
    return deactivateOnline(this.#context, options);
  }

  /**
   * Uses tokens of a feature. With a server, the server counts them at once or refuses. Without one, or without an
   * answer, they are counted here, durably, up to what the certificate lets the device owe (`offlineTokens`), until
   * `settleUsage` or a usage record reports them. If this throws, nothing was used.
   *
   * With an `id`, the same call after a crash counts once; the latest 1,000 ids are remembered.
   *
   * @throws CountersignError `FEATURE_LIMIT_REACHED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`,
   * `USAGE_NOT_OFFLINE`, `USAGE_MISMATCH`, `NOT_ACTIVATED`, `REQUEST_REFUSED`; TypeError for a malformed argument
   */
  async consume(feature: string, amount = 1, options: ConsumeOptions = {}): Promise<Consumption> {
    const { consumeTokens } = await operations();
    return consumeTokens(this.#context, feature, amount, options);
  }

  /**
   * Reports tokens that were used without the vendor, and imports its signed count. Works even after the license or the
   * activation has ended.
   * @throws CountersignError as `checkOnline`, `USAGE_MISMATCH`
   */
  async settleUsage(options: ServerOptions): Promise<Verdict> {
    const { settleOnline } = await operations();
    await settleOnline(this.#context, options);
    return this.status();
  }

  /**
   * The same by file: a bundle of one token, which `armour` turns into a file, with all tokens used so far.
   * `importCertificate` imports the settlement that answers it. If a record is lost, just make a new one.
   * @throws CountersignError `USAGE_NONE`
   */
  async createUsageRecord(): Promise<string> {
    const { createUsageRecord } = await operations();
    return (await createUsageRecord(this.#context)).token;
  }

  /**
   * Checks out a floating seat or elements of a pool. They are returned explicitly, when the client is closed, when the
   * process has nothing left to do, and automatically some time after it crashed.
   *
   * @throws CountersignError `FEATURE_LIMIT_REACHED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `NOT_ACTIVATED`,
   * and as `checkOnline`; TypeError for a malformed argument
   */
  async checkOut(feature: string, options: CheckOutOptions): Promise<HeldFeature> {
    this.#holdings ??= operations().then(({ Holdings }) => new Holdings(this.#context));
    return (await this.#holdings).checkOut(feature, options);
  }

  /**
   * Returns the value that the vendor set for this device, of a feature of the type `secure`. It is decrypted at each
   * call, and returned only while the activation grants the feature.
   *
   * @throws CountersignError `NOT_ACTIVATED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `SECRET_UNKNOWN`,
   * `SECRET_UNREADABLE`, `CRYPTO_UNAVAILABLE`, or why the stored value is not accepted
   */
  async secret(feature: string): Promise<string> {
    const { readSecret } = await operations();
    return readSecret(this.#context, feature);
  }

  /**
   * Fetches the secure values of this device; activation and refresh bring them, too. Returns the codes of the features
   * that have one.
   * @throws CountersignError as `checkOnline`; the values are then unchanged
   */
  async fetchSecrets(options: ServerOptions): Promise<readonly string[]> {
    const { fetchSecrets } = await operations();
    return fetchSecrets(this.#context, options);
  }

  /**
   * Asks the vendor whether there is a newer version and, if this device has an activation, for a download link. Does
   * not throw for trouble with the network or the server: the state is then `unknown`, with the reason.
   */
  async checkForUpdate(options: UpdateOptions): Promise<UpdateVerdict> {
    const { checkUpdate } = await operations();
    return checkUpdate(this.#context, options);
  }
}
