import { type Claims, firstLink, nextLink } from '@countersign/shared';
import type { Installed } from './install.js';

/**
 * The next step of the chain of requests, by which the vendor tells that this state was cloned or put back: a request
 * counts up, and names the link that the one before left behind (section 9 of the format).
 */
export function nextStep(
  state: Installed,
  jti: string,
): { readonly state: Installed; readonly step: Required<Pick<Claims<'request'>, 'ctr' | 'prv'>> } {
  const { counter, link } = state.chain ?? { counter: 0, link: firstLink(state.install.id) };
  const step = { ctr: counter + 1, prv: link };
  return { state: { ...state, chain: { counter: step.ctr, link: nextLink(link, jti) } }, step };
}
