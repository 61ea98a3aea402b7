import type { SignIns } from '../groups/sign-ins.js';
import { assertAsksFor, verifyFromDevice } from '../issuing/device-token.js';
import type { Outcome } from '../outcome.js';
import type { Answer, RequestAnswering } from './answer-request.js';

/** Activates devices for people who bring a name and a password in place of a license code. */
export class AccountActivations {
  readonly #answering: RequestAnswering;
  readonly #signIns: SignIns;
  readonly #vendor: string;

  constructor(answering: RequestAnswering, signIns: SignIns, vendor: string) {
    this.#answering = answering;
    this.#signIns = signIns;
    this.#vendor = vendor;
  }

  /**
   * The license is one of the user's group; see `licenseForUser`.
   *
   * Refuses as `SignIns.authenticate` and `RequestAnswering.answerUser`.
   *
   * @param bundle the request, without armour
   * @throws CountersignError as `RequestAnswering.answer`
   */
  async signIn(bundle: string, username: string, password: string): Promise<Outcome<Answer>> {
    const request = await verifyFromDevice(bundle, 'request', this.#vendor);
    assertAsksFor(request, ['sign-in']);
    const user = await this.#signIns.authenticate(username, password);
    return user.ok ? this.#answering.answerUser(request, user.value) : user;
  }
}
