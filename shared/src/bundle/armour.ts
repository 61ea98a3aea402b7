import { ARTEFACT_TYPES, type ArtefactType } from '../artefacts.js';
import { CountersignError } from '../errors.js';
import { MAX_BUNDLE_LENGTH, splitBundle } from './bundle.js';

/** A file holds one bundle or, for a site with many machines, several bundles one after the other. */
export const MAX_FILE_LENGTH = 1024 * MAX_BUNDLE_LENGTH;

const LINE = /[^\r\n]+/g;
// Each is tried once, at the start of a line, and can match in only one way: time is linear in the length of the file.
const QUOTING = /^[ \t>|]+/;
const BOUNDARY = /^-----(BEGIN|END) COUNTERSIGN ([A-Z]+)-----/;

/**
 * Wraps a bundle in lines of 64 characters between a BEGIN and an END line, ready for a file or an email.
 * @throws CountersignError as `splitBundle`
 */
export function armour(bundle: string): string {
  const { type, text } = splitBundle(bundle);
  const label = `COUNTERSIGN ${type.toUpperCase()}`;
  return [`-----BEGIN ${label}-----`, ...(text.match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ''].join('\n');
}

/**
 * Returns the bundles in a file, an email or pasted text. Reading armour is lenient: a byte order mark, any line
 * endings, blank lines, quote marks and text around the blocks are ignored, and a bare bundle without armour is accepted.
 * The tokens inside are left to the verifier, which is strict.
 *
 * @throws CountersignError `ARMOUR_MALFORMED` if there is no block, or one is cut off; `BUNDLE_TOO_LARGE`
 */
export function readArmour(file: string): readonly string[] {
  if (file.length > MAX_FILE_LENGTH) {
    throw new CountersignError('BUNDLE_TOO_LARGE', `A file must have at most ${MAX_FILE_LENGTH} characters.`);
  }
  const text = file.replace(/^\uFEFF/, '');
  return text.includes('-----BEGIN COUNTERSIGN') ? readBlocks(text) : [bareBundle(text)];
}

function readBlocks(text: string): readonly string[] {
  const bundles: string[] = [];
  let block: { readonly label: string; readonly body: string[] } | undefined;
  for (const [line] of text.matchAll(LINE)) {
    const content = line.replace(QUOTING, '');
    const [, boundary, label = ''] = BOUNDARY.exec(content) ?? [];
    if (boundary === undefined) {
      block?.body.push(content);
    } else if (boundary === 'BEGIN') {
      if (block !== undefined) throw broken('a BEGIN line has no END line; the file may be cut off');
      if (!isLabel(label)) throw broken('its BEGIN line names an unknown type');
      block = { label, body: [] };
    } else {
      if (block?.label !== label) throw broken('its BEGIN and END lines do not match');
      bundles.push(block.body.join('').replace(/\s/g, ''));
      block = undefined;
    }
  }
  if (block !== undefined) throw broken('a BEGIN line has no END line; the file may be cut off');
  if (bundles.length === 0) throw broken('its BEGIN line is not at the start of a line');
  return bundles;
}

function bareBundle(text: string): string {
  const bare = text.trim();
  if (/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_.~-]+$/.test(bare)) return bare;
  throw broken('it has no -----BEGIN COUNTERSIGN ...----- line');
}

const isLabel = (label: string): boolean => ARTEFACT_TYPES.includes(label.toLowerCase() as ArtefactType);

const broken = (why: string): CountersignError =>
  new CountersignError('ARMOUR_MALFORMED', `This is not a complete Countersign file: ${why}.`);
