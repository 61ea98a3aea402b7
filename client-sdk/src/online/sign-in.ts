import type { Context } from '../context.js';
import { makeSignInRequest, type UnlicensedRequestOptions } from '../request.js';
import type { Verdict } from '../verdict.js';
import { exchange } from './activate.js';
import type { ServerOptions } from './api.js';

export interface SignInOptions extends ServerOptions, UnlicensedRequestOptions {
  readonly username: string;
  /** It goes to the server and nowhere else. */
  readonly password: string;
  /** Lets the password travel readable for everybody on the way. Without it, http is for this machine's own server only. */
  readonly allowPasswordOverHttp?: boolean;
}

/** Requests an activation of a license of the user's group, takes the answer and imports it. */
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
  return exchange(context, options, request, {
    path: '/v1/device/sign-ins',
    member: 'certificate',
    type: 'activation',
    more,
  });
}

const isPrivate = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
