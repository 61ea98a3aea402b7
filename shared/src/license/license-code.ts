import { encodeBase64url } from '../encoding/base64url.js';
import { equalBytes, hmacOfParts } from '../encoding/digest.js';
import { encodeUtf8 } from '../encoding/utf8.js';
import { CountersignError } from '../errors.js';

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GENERATED = /^CS-?([0-9A-Z]{5})-?([0-9A-Z]{5})-?([0-9A-Z]{5})-?([0-9A-Z]{5})-?([0-9A-Z]{5})$/;
/** Five groups with their dashes, some of them too short or too long. */
const MISCOUNTED = /^CS(?:-[0-9A-Z]{4,6}){5}$/;
/** Imported keys may be several lines of text, or HTML. */
const MAX_LENGTH = 4_000;

/**
 * Formats a new license code, `CS-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX`: 120 random bits in Crockford's base 32 and a check
 * character, so that a typing error is found before a file is carried across an air gap.
 *
 * @param random 15 bytes from a cryptographic source
 */
export function formatLicenseCode(random: Uint8Array): string {
  if (random.length !== 15) throw new TypeError('A license code is made from 15 random bytes.');
  let digits = '';
  let value = random.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  for (let i = 0; i < 24; i += 1) {
    digits = `${DIGITS[Number(value & 31n)]}${digits}`;
    value >>= 5n;
  }
  return `CS-${`${digits}${checkCharacter(digits)}`.match(/.{5}/g)?.join('-')}`;
}

/**
 * Returns the canonical spelling of a license code. A code in Countersign's own form may be typed in any case, with or
 * without its dashes, with O for 0 and I or L for 1. Any other code (imported, or from another system) is kept as it is,
 * but trimmed, and with U+000A between its lines.
 *
 * @throws CountersignError `LICENSE_CODE_MISTYPED`; the message does not repeat the code
 */
export function canonicalLicenseCode(typed: string): string {
  const code = typed.trim().normalize('NFC').replace(/\r\n?/g, '\n');
  if (code === '' || code.length > MAX_LENGTH) throw mistyped(`it must have 1 to ${MAX_LENGTH} characters`);
  const spelled = code.toUpperCase().replace(/\s/g, '');
  if (MISCOUNTED.test(spelled) && !GENERATED.test(spelled)) throw mistyped('each group must have five characters');
  const groups = GENERATED.exec(spelled)?.slice(1).map(readDigits);
  if (groups === undefined) return code;
  const digits = groups.join('');
  if (digits.includes('U') || checkCharacter(digits.slice(0, 24)) !== digits[24]) {
    throw mistyped('its check character does not match');
  }
  return `CS-${groups.join('-')}`;
}

const readDigits = (group: string): string => group.replace(/O/g, '0').replace(/[IL]/g, '1');

const mistyped = (why: string): CountersignError =>
  new CountersignError('LICENSE_CODE_MISTYPED', `This license code has a typing error: ${why}.`);

/** A check digit over GF(32), x^5 + x^2 + 1: finds every single wrong character and every swap of two neighbours. */
function checkCharacter(digits: string): string {
  let sum = 0;
  for (const digit of digits) {
    sum = (sum ^ DIGITS.indexOf(digit)) << 1;
    if (sum >= 32) sum ^= 0b100101;
  }
  return DIGITS[sum] as string;
}

/** Values derived from a license code that do not reveal it: the id by which a server finds the license, and proofs. */
export class LicenseCodeSecret {
  readonly #parts: readonly [vendor: string, product: string, code: string];

  /** @param code in its canonical spelling */
  constructor(vendor: string, product: string, code: string) {
    this.#parts = [vendor, product, code];
  }

  /** 96 bits, 16 characters. Finds the license, but does not prove possession. */
  get lookupId(): string {
    return encodeBase64url(hmacOfParts('countersign/license-lookup/1', this.#parts).subarray(0, 12));
  }

  /** Proof of possession for one request: HMAC over its id, time and device key; 128 bits, 22 characters. */
  proveFor(request: { readonly jti: string; readonly iat: number }, deviceThumbprint: string): string {
    const proofKey = hmacOfParts('countersign/license-proof/1', this.#parts);
    return encodeBase64url(hmacOfParts(proofKey, [request.jti, String(request.iat), deviceThumbprint]).subarray(0, 16));
  }

  accepts(
    request: { readonly jti: string; readonly iat: number; readonly prf?: string },
    deviceThumbprint: string,
  ): boolean {
    return equalBytes(encodeUtf8(request.prf ?? ''), encodeUtf8(this.proveFor(request, deviceThumbprint)));
  }
}
