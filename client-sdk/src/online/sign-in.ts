import { makeSignInRequest, type UnlicensedRequestOptions } from '../activation/request.js';
import type { Context } from '../context.js';
import type { Verdict } from '../verdict/verdict.js';
import { sendRequest } from './activate.js';
import type { ServerOptions } from './api.js';

export interface SignInOptions extends ServerOptions, UnlicensedRequestOptions {
  readonly username: string;
  /** Sent to the server and nowhere else. */
  readonly password: string;
  /**
   * Allows sending the password over an unencrypted connection. Without it, http is only allowed for a server on this
   * machine.
   */
  readonly allowPasswordOverHttp?: boolean;
}

/** Requests an activation of a license of the user's group and imports the answer. */
export async function signIn(context: Context, options: SignInOptions): Promise<Verdict> {
  const { server, username, password, allowPasswordOverHttp = false } = options;
  if (typeof username !== 'string' || username === '' || typeof password !== 'string' || password === '') {
    throw new TypeError('username and password must be text that is not empty.');
  }
  if (!allowPasswordOverHttp && !isPrivate(new URL(server))) {
    throw new TypeError('The server address must begin with https:// for a password to be sent there.');
  }
  const request = await makeSignInRequest(context, options);
  const more = { username, password };
  return sendRequest(context, options, request, {
    path: '/v1/device/sign-ins',
    member: 'certificate',
    type: 'activation',
    more,
  });
}

const isPrivate = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
