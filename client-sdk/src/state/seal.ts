import { decodeBase64url, encodeBase64url, equalBytes, hmacOfParts, type PrivateJwk } from '@countersign/shared';
import { type DeviceState, formatState, parseState, stateDamaged } from './state.js';

/** The last member of a sealed state, and the line end. */
const SEAL = /,"mac":"([A-Za-z0-9_-]{43})"\}\n$/;

/**
 * Seals a state: adds an HMAC over its exact text, under a key derived from the device key. Anyone who can read the
 * device key can compute it, too: it detects a state that was edited by hand, truncated, or copied from another
 * installation.
 */
export function sealState(key: PrivateJwk, state: DeviceState): string {
  const text = formatState(state);
  return `${text.slice(0, -'}\n'.length)},"mac":"${encodeBase64url(macOf(key, text))}"}\n`;
}

/**
 * Opens a sealed state.
 * @param name of the file, for the message
 * @throws CountersignError `STATE_DAMAGED`; also if it was sealed with another device's key, or not at all
 */
export function openSealed(key: PrivateJwk, content: string, name: string): DeviceState {
  const [seal, mac = ''] = SEAL.exec(content) ?? [];
  if (seal === undefined) throw stateDamaged(name, 'it was cut off, or it has no seal.');
  const text = `${content.slice(0, -seal.length)}}\n`;
  const given = decodeBase64url(mac);
  if (given === undefined || !equalBytes(given, macOf(key, text))) {
    throw stateDamaged(name, 'it was changed, or it belongs to another device key.');
  }
  return parseState(text, name);
}

function macOf({ d }: PrivateJwk, text: string): Uint8Array {
  const seed = decodeBase64url(d);
  if (seed === undefined) throw new TypeError('A device key has a seed of 32 bytes.');
  return hmacOfParts(hmacOfParts(seed, ['countersign/state-key/1']), [text]);
}
