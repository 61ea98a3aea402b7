import type { ComponentReading, Examination } from '@countersign/client';
import { componentTitle, identifiesMachine } from '@countersign/shared';
import type { Paint } from '../output/paint.js';
import { facts } from '../output/table.js';

/** Describes a machine, without its serial numbers unless requested. */
export function machineJson({ platform, components }: Examination, showValues: boolean) {
  return {
    platform,
    identified: isIdentified(components),
    components: components.map(({ value, ...rest }) => ({
      ...rest,
      read: value !== undefined,
      ...(showValues && value !== undefined && { value }),
    })),
  };
}

/** The same for people. */
export function showMachine(paint: Paint, { platform, components }: Examination, showValues: boolean): string {
  const { kind, name } = platform;
  return facts(paint, [
    ['Platform', name === undefined ? KINDS[kind] : `${KINDS[kind]}, ${name}`],
    ['Identified', isIdentified(components) ? 'yes: it can be told apart from other machines' : NOT_IDENTIFIED],
    ...components.map((reading) => [componentTitle(reading.name), linesOf(reading, showValues)] as const),
  ]);
}

const KINDS = { physical: 'hardware', 'virtual-machine': 'virtual machine', container: 'container' } as const;

const NOT_IDENTIFIED = [
  'no: nothing that was read tells it apart from others of its kind, so no license can be bound to it.',
  'In a container, mount the machine id of its host read-only: -v /etc/machine-id:/etc/machine-id:ro',
];

// Here, hashes are as informative as their values.
const isIdentified = (components: readonly ComponentReading[]): boolean =>
  identifiesMachine(
    Object.fromEntries(components.flatMap(({ name, value }) => (value === undefined ? [] : [[name, '']]))),
  );

function linesOf({ value, from, passedOver }: ComponentReading, showValues: boolean): readonly string[] {
  const why = passedOver.map(({ from: place, because }) => `${place}: ${because === 'empty' ? EMPTY : UNREADABLE}`);
  if (value === undefined) return why.length === 0 ? ["can't be read"] : ["can't be read", ...new Set(why)];
  return [`read from ${from}${showValues ? `: ${value}` : ''}`];
}

const EMPTY = 'empty, or the same on many machines';
const UNREADABLE = 'missing, or not readable for this user';
