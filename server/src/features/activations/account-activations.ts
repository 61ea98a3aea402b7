import type { SignIns } from '../groups/sign-ins.js';
import { assertRequestOperation, verifyFromDevice } from '../issuing/device-token.js';
import type { Outcome } from '../outcome.js';
import type { ActivationRequests, IssuedActivation } from './activation-requests.js';

/** Activates devices for users who sign in with a name and password instead of a license code. */
export class AccountActivations {
  readonly #requests: ActivationRequests;
  readonly #signIns: SignIns;
  readonly #vendor: string;

  constructor(requests: ActivationRequests, signIns: SignIns, vendor: string) {
    this.#requests = requests;
    this.#signIns = signIns;
    this.#vendor = vendor;
  }

  /**
   * Signs the user in and activates the device with a license of the user's group; see `licenseForUser`.
   *
   * Refuses as `SignIns.authenticate` and `ActivationRequests.answerForUser`.
   *
   * @param bundle the request, without armour
   * @throws CountersignError as `ActivationRequests.answer`
   */
  async signIn(bundle: string, username: string, password: string): Promise<Outcome<IssuedActivation>> {
    const request = await verifyFromDevice(bundle, 'request', this.#vendor);
    assertRequestOperation(request, ['sign-in']);
    const user = await this.#signIns.authenticate(username, password);
    return user.ok ? this.#requests.answerForUser(request, user.value) : user;
  }
}
