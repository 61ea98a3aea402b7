import { type Claims, firstChainLink, nextChainLink } from '@countersign/shared';
import type { InstallRecord } from './install.js';

/**
 * Returns the next step of the chain of requests, by which the vendor detects that this state was cloned or restored:
 * each request counts up, and names the link of the one before (section 9 of the format).
 */
export function nextChainStep(
  state: InstallRecord,
  jti: string,
): { readonly state: InstallRecord; readonly step: Required<Pick<Claims<'request'>, 'ctr' | 'prv'>> } {
  const { counter, link } = state.chain ?? { counter: 0, link: firstChainLink(state.install.id) };
  const step = { ctr: counter + 1, prv: link };
  return { state: { ...state, chain: { counter: step.ctr, link: nextChainLink(link, jti) } }, step };
}
