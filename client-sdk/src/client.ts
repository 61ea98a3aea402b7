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
import {
  makeActivationRequest,
  makeRefreshRequest,
  type RefreshRequestOptions,
  type RequestOptions,
} from './request.js';
import { fetchSecrets } from './secrets/fetch-secrets.js';
import { readSecret } from './secrets/read-secret.js';
import { statusOf } from './status.js';
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
   * be an activation, a passive certificate, the receipt of a deactivation or the values of a device. When nothing in it fits this device,
   * nothing changes. A certificate that is not valid yet, or whose check date has passed, is taken; the verdict says so.
   *
   * @param observe is told of every check, of every bundle
   * @throws CountersignError why it was refused; of several reasons the first other than `DEVICE_MISMATCH` and
   * `REQUEST_UNKNOWN`, which in a file for many machines say nothing
   */
  importCertificate(fileText: string, observe?: Observe): Promise<Verdict> {
    return importFile(this.#context, fileText, observe);
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
   * `deactivate`, then hands the certificate to the vendor. When that fails the activation is given up all the same; call
   * it again, or carry what `deactivate` returns.
   * @throws CountersignError as `deactivate` and `checkOnline`
   */
  deactivateOnline(options: ServerOptions): Promise<void> {
    return deactivateOnline(this.#context, options);
  }

  /**
   * The value that the vendor gave this device for a feature of the type `secure`. It is decrypted here at each call, and
   * given out as long as the activation grants the feature.
   *
   * @throws CountersignError `NOT_ACTIVATED`, `FEATURE_NOT_LICENSED`, `FEATURE_TYPE_WRONG`, `SECRET_UNKNOWN`,
   * `SECRET_UNREADABLE`, `CRYPTO_UNAVAILABLE`, or what is wrong with what is kept
   */
  secret(feature: string): Promise<string> {
    return readSecret(this.#context, feature);
  }

  /**
   * Fetches the values of this device; activation and refresh bring them, too. Returns the codes of the features that
   * have one.
   * @throws CountersignError as `checkOnline`; the values are then as they were
   */
  fetchSecrets(options: ServerOptions): Promise<readonly string[]> {
    return fetchSecrets(this.#context, options);
  }

  /**
   * Asks the vendor whether there is a newer version and, if this device has an activation, where it can be had from. It
   * throws nothing for trouble with the network or the server: the state is `unknown` then, with the reason.
   */
  checkForUpdate(options: UpdateOptions): Promise<UpdateVerdict> {
    return checkUpdate(this.#context, options);
  }
}
