import type { Observe } from '@countersign/shared';
import type { Context } from './context.js';
import type { DeviceFacts } from './device-facts.js';
import { type Keeper, type KeepLicensedOptions, startKeeper } from './keep/keeper.js';
import type { ServerOptions } from './online/api.js';
import type { UpdateOptions, UpdateVerdict } from './online/check-update.js';
import type { SignInOptions } from './online/sign-in.js';
import type { RefreshRequestOptions, RequestOptions, UnlicensedRequestOptions } from './request.js';
import { noticeWrites } from './state/notice-writes.js';
import type { ConsumeOptions, Consumption } from './usage/consume.js';
import type { HeldFeature } from './usage/held-feature.js';
import type { CheckOutOptions, Holdings } from './usage/holdings.js';
import type { Verdict } from './verdict.js';
import { StatusWatch, type VerdictListener } from './watch/status-watch.js';
import { Upkeep } from './watch/upkeep.js';

/** Read when the first of them is called: an application that asks how it stands starts without them. */
const operations = () => import('./operations.js');

/**
 * One product on one machine. Every operation may throw a `CountersignError` with `STATE_DAMAGED` or `STATE_UNREADABLE`,
 * except `status`, which says so in its verdict. They may run at the same time, in several processes too.
 */
export class Client {
  readonly #context: Context;
  readonly #watch: StatusWatch;
  readonly #upkeep: Upkeep;
  #holdings: Promise<Holdings> | undefined;
  readonly #keepers = new Set<Keeper>();
  #isClosed = false;

  /** Use `openClient`. */
  constructor(context: Context) {
    this.#watch = new StatusWatch(context);
    this.#context = { ...context, store: noticeWrites(context.store, () => this.#watch.changed()) };
    this.#upkeep = new Upkeep(this.#context);
  }

  /**
   * The verdict from what is on this device: no network, and no exception for a bad certificate. Ask as often as you
   * like: it is kept in memory, and what another process has changed in the same store is seen after two seconds. It is
   * frozen.
   */
  status(): Promise<Verdict> {
    return this.#watch.status();
  }

  /**
   * Has a listener told of each new verdict that differs in what matters (anything but its wording and its list of
   * checks), whether this client, time or another process has changed it. The one at the time of subscribing is not
   * told: ask for `status`. What a listener throws is ignored.
   *
   * @returns what ends it
   */
  subscribe(listener: VerdictListener): () => void {
    return this.#watch.subscribe(listener);
  }

  /**
   * For an application that has a network now and then: asks the vendor soon after the start and whenever it is due, well
   * before the check date, gets newer certificates, and tries again later whatever fails. It throws and rejects nothing
   * but a TypeError for an address that is none; the verdict says how things stand.
   *
   * @returns what stops it; `close` does, too
   */
  keepLicensed(options: KeepLicensedOptions): Keeper {
    const keeper = startKeeper(this.#context, this.#watch, options);
    if (this.#isClosed) keeper.stop();
    else this.#keepers.add(keeper);
    return keeper;
  }

  /**
   * Ends what runs by itself, the listeners too, gives back what is checked out, and writes what must be written. Safe to
   * call again. The operations can still be called.
   */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const keeper of this.#keepers) keeper.stop();
    this.#watch.close();
    await (await this.#holdings)?.close();
    await this.#upkeep.close();
  }

  /** `close`, at the end of a block after `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * A request for an activation, to be carried to the vendor: a bundle of one token, which `armour` makes a file of.
   * It is remembered as outstanding; the newest 32 are.
   *
   * @throws CountersignError `LICENSE_CODE_MISTYPED`, `MACHINE_UNIDENTIFIED`, `MACHINE_NOT_ALLOWED`
   */
  async createRequest(options: RequestOptions): Promise<string> {
    const { makeActivationRequest } = await operations();
    return (await makeActivationRequest(this.#context, options)).bundle;
  }

  /**
   * A request for a newer certificate of the current activation.
   * @throws CountersignError `NOT_ACTIVATED`, `MACHINE_UNIDENTIFIED`, `MACHINE_NOT_ALLOWED`
   */
  async createRefreshRequest(options?: RefreshRequestOptions): Promise<string> {
    const { makeRefreshRequest } = await operations();
    return (await makeRefreshRequest(this.#context, options)).bundle;
  }

  /**
   * Takes the certificate that the vendor sent back: an armoured file with one bundle or many, or a bare bundle. It may
   * be an activation, a passive certificate, a registered trial, the receipt of a deactivation, the settlement of a usage
   * record or the values of a device. When nothing in it fits this device,
   * nothing changes. A certificate that is not valid yet, or whose check date has passed, is taken; the verdict says so.
   *
   * @param observe is told of every check, of every bundle
   * @throws CountersignError why it was refused; of several reasons the first other than `DEVICE_MISMATCH` and
   * `REQUEST_UNKNOWN` and `USAGE_MISMATCH`, which in a file for many machines say nothing
   */
  async importCertificate(fileText: string, observe?: Observe): Promise<Verdict> {
    const { importFile } = await operations();
    return importFile(this.#context, fileText, observe);
  }

  /**
   * Begins the trial that the option `trial` offers, at once and without a network. It begins once: asked again, or
   * after a license, it changes nothing and gives the verdict.
   *
   * @throws TypeError when there is no such option; CountersignError `MACHINE_UNIDENTIFIED`
   */
  async startTrial(): Promise<Verdict> {
    const { startTrial } = await operations();
    return startTrial(this.#context);
  }

  /**
   * A request to have the trial registered, to be carried to the vendor; `importCertificate` takes what comes back.
   * @throws CountersignError `TRIAL_NOT_STARTED`, `MACHINE_UNIDENTIFIED`
   */
  async createTrialRequest(options?: UnlicensedRequestOptions): Promise<string> {
    const { makeTrialRequest } = await operations();
    return (await makeTrialRequest(this.#context, options)).bundle;
  }

  /** What this device holds certificates against: for looking at one (`judgeActivation`) without taking it. */
  async facts(): Promise<DeviceFacts> {
    const { readFacts } = await operations();
    return readFacts(this.#context);
  }

  /**
   * Gives the activation up, for good, and returns the deactivation certificate for the vendor (one token). Asked again it
   * returns the identical one, until the vendor's receipt or another activation is imported.
   *
   * @throws CountersignError `NOT_ACTIVATED`
   */
  async deactivate(): Promise<string> {
    const { giveUpActivation } = await operations();
    return giveUpActivation(this.#context);
  }

  /**
   * Asks the vendor how the activation stands. Only a signed answer to this very question changes the verdict.
   * @throws CountersignError `NOT_ACTIVATED`, `SERVER_UNREACHABLE`, `SERVER_ANSWER_INVALID`, `REQUEST_REFUSED`, or what
   * is wrong with the answer's signature or meaning; the verdict is then as it was
   */
  async checkOnline(options: ServerOptions): Promise<Verdict> {
    const { checkOnline } = await operations();
    return checkOnline(this.#context, options);
  }

  /**
   * Request, answer and import in one. When no answer came, call it again: the server gives a device that holds a seat
   * already that same seat.
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
   * Tells the vendor of the trial, which from then on lasts as long as the vendor says: shorter, longer, or it is over.
   * Until that has succeeded the trial stays as it is.
   * @throws CountersignError as `createTrialRequest`, `checkOnline` and `importCertificate`
   */
  async registerTrial(options: ServerOptions & UnlicensedRequestOptions): Promise<Verdict> {
    const { registerTrial } = await operations();
    return registerTrial(this.#context, options);
  }

  /**
   * Activates this device with a license of the user's group, in place of a license code. Neither name nor password is
   * kept. Call it again when no answer came: a device that holds a seat gets that one.
   * @throws CountersignError as `activateOnline`; the server refuses `SIGN_IN_REFUSED`, `SIGN_IN_LIMITED` and as for any
   * activation. TypeError when the password would go over http
   */
  async signIn(options: SignInOptions): Promise<Verdict> {
    const { signIn } = await operations();
    return signIn(this.#context, options);
  }

  /**
   * `deactivate`, then hands the certificate to the vendor. When that fails the activation is given up all the same; call
   * it again, or carry what `deactivate` returns.
   * @throws CountersignError as `deactivate` and `checkOnline`
   */
  async deactivateOnline(options: ServerOptions): Promise<void> {
    const { deactivateOnline } = await operations();
    return deactivateOnline(this.#context, options);
  }

  /**
   * Uses tokens of a feature up. With a server it is asked, and counts them at once or refuses; without one, or without an
   * answer, they are counted here, durably, as far as the certificate lets the device owe (`offlineTokens`), until
   * `settleUsage` or a usage record tells the vendor. When it throws, nothing was used.
   *
   * With an `id`, the same call after a crash counts once; the newest 1,000 ids are remembered.
   *
   * @throws CountersignError `FEATURE_LIMIT_REACHED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `USAGE_NOT_OFFLINE`,
   * `USAGE_MISMATCH`, `NOT_ACTIVATED`, `REQUEST_REFUSED`; TypeError when an argument is not of its form
   */
  async consume(feature: string, amount = 1, options: ConsumeOptions = {}): Promise<Consumption> {
    const { consumeTokens } = await operations();
    return consumeTokens(this.#context, feature, amount, options);
  }

  /**
   * Tells the vendor of the tokens that were used without it, and takes its signed count. It may be done after the license
   * or the activation has ended, too.
   * @throws CountersignError as `checkOnline`, `USAGE_MISMATCH`
   */
  async settleUsage(options: ServerOptions): Promise<Verdict> {
    const { settleOnline } = await operations();
    await settleOnline(this.#context, options);
    return this.status();
  }

  /**
   * The same to be carried: a bundle of one token, which `armour` makes a file of, with all tokens that were used here so
   * far. `importCertificate` takes the settlement that answers it. A record that is lost needs no other care than a new one.
   * @throws CountersignError `USAGE_NONE`
   */
  async createUsageRecord(): Promise<string> {
    const { makeRecord } = await operations();
    return (await makeRecord(this.#context)).token;
  }

  /**
   * Checks a floating seat or elements of a pool out. They come back when they are returned, when the client is closed,
   * when the process has nothing left to do, and by themselves some time after it died.
   *
   * @throws CountersignError `FEATURE_LIMIT_REACHED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `NOT_ACTIVATED`, and
   * as `checkOnline`; TypeError when an argument is not of its form
   */
  async checkOut(feature: string, options: CheckOutOptions): Promise<HeldFeature> {
    this.#holdings ??= operations().then(({ Holdings }) => new Holdings(this.#context));
    return (await this.#holdings).checkOut(feature, options);
  }

  /**
   * The value that the vendor gave this device for a feature of the type `secure`. It is decrypted here at each call, and
   * given out as long as the activation grants the feature.
   *
   * @throws CountersignError `NOT_ACTIVATED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `SECRET_UNKNOWN`,
   * `SECRET_UNREADABLE`, `CRYPTO_UNAVAILABLE`, or what is wrong with what is kept
   */
  async secret(feature: string): Promise<string> {
    const { readSecret } = await operations();
    return readSecret(this.#context, feature);
  }

  /**
   * Fetches the values of this device; activation and refresh bring them, too. Returns the codes of the features that
   * have one.
   * @throws CountersignError as `checkOnline`; the values are then as they were
   */
  async fetchSecrets(options: ServerOptions): Promise<readonly string[]> {
    const { fetchSecrets } = await operations();
    return fetchSecrets(this.#context, options);
  }

  /**
   * Asks the vendor whether there is a newer version and, if this device has an activation, where it can be had from. It
   * throws nothing for trouble with the network or the server: the state is `unknown` then, with the reason.
   */
  async checkForUpdate(options: UpdateOptions): Promise<UpdateVerdict> {
    const { checkUpdate } = await operations();
    return checkUpdate(this.#context, options);
  }
}
