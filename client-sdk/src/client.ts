import type { Observe } from '@countersign/shared';
import type { Context } from './context.js';
import { giveUpActivation } from './deactivate.js';
import { type DeviceFacts, readFacts } from './device-facts.js';
import { importFile } from './import-certificate.js';
import { activateOnline, refreshOnline } from './online/activate.js';
import type { ServerOptions } from './online/api.js';
import { checkOnline } from './online/check.js';
import { checkUpdate, type UpdateOptions, type UpdateVerdict } from './online/check-update.js';
import { deactivateOnline } from './online/deactivate.js';
import { registerTrial } from './online/register-trial.js';
import { type SignInOptions, signIn } from './online/sign-in.js';
import {
  makeActivationRequest,
  makeRefreshRequest,
  makeTrialRequest,
  type RefreshRequestOptions,
  type RequestOptions,
  type UnlicensedRequestOptions,
} from './request.js';
import { statusOf } from './status.js';
import { startTrial } from './trial/start-trial.js';
import type { Verdict } from './verdict.js';

/**
 * One product on one machine. Every operation may throw a `CountersignError` with `STATE_DAMAGED` or `STATE_UNREADABLE`,
 * except `status`, which says so in its verdict. They may run at the same time, in several processes too.
 */
export class Client {
  readonly #context: Context;

  /** Use `openClient`. */
  constructor(context: Context) {
    this.#context = context;
  }

  /** The verdict from what is on this device: no network, and no exception for a bad certificate. */
  status(): Promise<Verdict> {
    return statusOf(this.#context);
  }

  /**
   * A request for an activation, to be carried to the vendor: a bundle of one token, which `armour` makes a file of.
   * It is remembered as outstanding; the newest 32 are.
   *
   * @throws CountersignError `LICENSE_CODE_MISTYPED`, `MACHINE_UNIDENTIFIED`
   */
  async createRequest(options: RequestOptions): Promise<string> {
    return (await makeActivationRequest(this.#context, options)).bundle;
  }

  /**
   * A request for a newer certificate of the current activation.
   * @throws CountersignError `NOT_ACTIVATED`, `MACHINE_UNIDENTIFIED`
   */
  async createRefreshRequest(options?: RefreshRequestOptions): Promise<string> {
    return (await makeRefreshRequest(this.#context, options)).bundle;
  }

  /**
   * Takes the certificate that the vendor sent back: an armoured file with one bundle or many, or a bare bundle. It may
   * be an activation, a passive certificate, a registered trial or the receipt of a deactivation. When nothing in it fits this device,
   * nothing changes. A certificate that is not valid yet, or whose check date has passed, is taken; the verdict says so.
   *
   * @param observe is told of every check, of every bundle
   * @throws CountersignError why it was refused; of several reasons the first other than `DEVICE_MISMATCH` and
   * `REQUEST_UNKNOWN`, which in a file for many machines say nothing
   */
  importCertificate(fileText: string, observe?: Observe): Promise<Verdict> {
    return importFile(this.#context, fileText, observe);
  }

  /**
   * Begins the trial that the option `trial` offers, at once and without a network. It begins once: asked again, or
   * after a license, it changes nothing and gives the verdict.
   *
   * @throws TypeError when there is no such option; CountersignError `MACHINE_UNIDENTIFIED`
   */
  startTrial(): Promise<Verdict> {
    return startTrial(this.#context);
  }

  /**
   * A request to have the trial registered, to be carried to the vendor; `importCertificate` takes what comes back.
   * @throws CountersignError `TRIAL_NOT_STARTED`, `MACHINE_UNIDENTIFIED`
   */
  async createTrialRequest(options?: UnlicensedRequestOptions): Promise<string> {
    return (await makeTrialRequest(this.#context, options)).bundle;
  }

  /** What this device holds certificates against: for looking at one (`judgeActivation`) without taking it. */
  facts(): Promise<DeviceFacts> {
    return readFacts(this.#context);
  }

  /**
   * Gives the activation up, for good, and returns the deactivation certificate for the vendor (one token). Asked again it
   * returns the identical one, until the vendor's receipt or another activation is imported.
   *
   * @throws CountersignError `NOT_ACTIVATED`
   */
  deactivate(): Promise<string> {
    return giveUpActivation(this.#context);
  }

  /**
   * Asks the vendor how the activation stands. Only a signed answer to this very question changes the verdict.
   * @throws CountersignError `NOT_ACTIVATED`, `SERVER_UNREACHABLE`, `SERVER_ANSWER_INVALID`, `REQUEST_REFUSED`, or what
   * is wrong with the answer's signature or meaning; the verdict is then as it was
   */
  checkOnline(options: ServerOptions): Promise<Verdict> {
    return checkOnline(this.#context, options);
  }

  /**
   * Request, answer and import in one. When no answer came, call it again: the server gives a device that holds a seat
   * already that same seat.
   * @throws CountersignError as `createRequest`, `checkOnline` and `importCertificate`
   */
  activateOnline(options: ServerOptions & RequestOptions): Promise<Verdict> {
    return activateOnline(this.#context, options);
  }

  /** @throws CountersignError as `createRefreshRequest`, `checkOnline` and `importCertificate` */
  refreshOnline(options: ServerOptions & RefreshRequestOptions): Promise<Verdict> {
    return refreshOnline(this.#context, options);
  }

  /**
   * Tells the vendor of the trial, which from then on lasts as long as the vendor says: shorter, longer, or it is over.
   * Until that has succeeded the trial stays as it is.
   * @throws CountersignError as `createTrialRequest`, `checkOnline` and `importCertificate`
   */
  registerTrial(options: ServerOptions & UnlicensedRequestOptions): Promise<Verdict> {
    return registerTrial(this.#context, options);
  }

  /**
   * Activates this device with a license of the user's group, in place of a license code. Neither name nor password is
   * kept. Call it again when no answer came: a device that holds a seat gets that one.
   * @throws CountersignError as `activateOnline`; the server refuses `SIGN_IN_REFUSED`, `SIGN_IN_LIMITED` and as for any
   * activation. TypeError when the password would go over http
   */
  signIn(options: SignInOptions): Promise<Verdict> {
    return signIn(this.#context, options);
  }

  /**
   * `deactivate`, then hands the certificate to the vendor. When that fails the activation is given up all the same; call
   * it again, or carry what `deactivate` returns.
   * @throws CountersignError as `deactivate` and `checkOnline`
   */
  deactivateOnline(options: ServerOptions): Promise<void> {
    return deactivateOnline(this.#context, options);
  }

  /**
   * Asks the vendor whether there is a newer version and, if this device has an activation, where it can be had from. It
   * throws nothing for trouble with the network or the server: the state is `unknown` then, with the reason.
   */
  checkForUpdate(options: UpdateOptions): Promise<UpdateVerdict> {
    return checkUpdate(this.#context, options);
  }
}
