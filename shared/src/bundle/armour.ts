import { ARTEFACT_TYPES, type ArtefactType } from '../artefacts.js';
import { CountersignError } from '../errors.js';
import { MAX_BUNDLE_LENGTH, splitBundle } from './bundle.js';

/** A file holds one bundle or, for a site with many machines, one after the other. */
export const MAX_FILE_LENGTH = 1024 * MAX_BUNDLE_LENGTH;

const LINE = /[^\r\n]+/g;
// Both are tried once at the start of a line, and neither can match in two ways: time is linear in the file's length.
const QUOTING = /^[ \t>|]+/;
const BOUNDARY = /^-----(BEGIN|END) COUNTERSIGN ([A-Z]+)-----/;

/**
 * Puts a bundle into lines of 64 between a BEGIN and an END line, ready for a file or a mail.
 * @throws CountersignError what `splitBundle` finds wrong
 */
export function armour(bundle: string): string {
  const { type, text } = splitBundle(bundle);
  const label = `COUNTERSIGN ${type.toUpperCase()}`;
  return [`-----BEGIN ${label}-----`, ...(text.match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ''].join('\n');
}

/**
 * The bundles in a file, a mail or a pasted text. The armour is forgiving: a byte order mark, any line ends, blank
 * lines, quoting marks and text around the blocks are passed over; a bare bundle without armour is taken too. The tokens
 * inside are for the verifier, which forgives nothing.
 *
 * @throws CountersignError `ARMOUR_MALFORMED` when there is none, or one has no end; `BUNDLE_TOO_LARGE`
 */
export function readArmour(file: string): readonly string[] {
  if (file.length > MAX_FILE_LENGTH) {
    throw new CountersignError('BUNDLE_TOO_LARGE', `A file has at most ${MAX_FILE_LENGTH} characters.`);
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
      if (block !== undefined) throw broken('a BEGIN line has no END line; the file may have been cut');
      if (!isLabel(label)) throw broken('its BEGIN line names nothing that Countersign knows');
      block = { label, body: [] };
    } else {
      if (block?.label !== label) throw broken('its BEGIN and END lines do not belong together');
      bundles.push(block.body.join('').replace(/\s/g, ''));
      block = undefined;
    }
  }
  if (block !== undefined) throw broken('a BEGIN line has no END line; the file may have been cut');
  if (bundles.length === 0) throw broken('its BEGIN line does not stand at the start of a line');
  return bundles;
}

function bareBundle(text: string): string {
  const bare = text.trim();
  if (/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_.~-]+$/.test(bare)) return bare;
  throw broken('there is no -----BEGIN COUNTERSIGN ...----- line in it');
}

const isLabel = (label: string): boolean => ARTEFACT_TYPES.includes(label.toLowerCase() as ArtefactType);

const broken = (why: string): CountersignError =>
  new CountersignError('ARMOUR_MALFORMED', `This is not a whole Countersign file: ${why}.`);
