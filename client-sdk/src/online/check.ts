import { judgeCheck, randomTokenId, verifyBundle } from '@countersign/shared';
import type { Context } from '../context.js';
import { knownTrust, learn } from '../learnt-trust.js';
import { notActivated } from '../request.js';
import { change, recall } from '../state/device-memory.js';
import { judgeDevice } from '../status.js';
import type { Verdict } from '../verdict.js';
import { post, type ServerOptions } from './api.js';
import { bundleIn } from './signed-answer.js';

/** Asks how the activation stands, with a nonce, and remembers the signed answer. */
export async function checkOnline(context: Context, options: ServerOptions): Promise<Verdict> {
  const { state } = await recall(context.store);
  if (state.activation === undefined) throw notActivated('there is nothing to check.');
  const { id: activation, generation } = state.activation;
  const nonce = randomTokenId(context.random);
  const { product, pinned } = context;
  const question = { product, activation, generation, nonce };
  const answer = bundleIn(await post(context.fetch, options, '/v1/device/checks', question), 'answer', 'check');
  // After the answer: it may be valid from the moment at which it was given.
  const now = context.now();
  const memory = await change(context, async (before) => {
    const known = await knownTrust(pinned, before.state.learnt);
    const verified = await verifyBundle(answer, 'check', known.trust);
    judgeCheck(verified.claims, { vendor: pinned.vendor, product, activation, nonce });
    const lastCheck = { at: now, answered: verified.claims.iat, activation, generation, nonce, answer };
    const learnt = learn(known, verified) ?? before.state.learnt;
    const after = { ...before.state, lastCheck, learnt };
    return { state: after, result: { ...before, state: after } };
  });
  return judgeDevice(context, memory, now);
}
