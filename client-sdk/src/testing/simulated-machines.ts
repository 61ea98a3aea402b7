/** A machine as its probe sees it: values as read, including placeholders. */
export interface SimulatedMachine {
  readonly values: Readonly<Record<string, string>>;
  /** The hardware, the virtual machine, or the host of the container. */
  readonly identity: string;
  /** For a copied virtual machine: the original. */
  readonly copyOf?: string;
}

/** Numbers that look random, and are the same for the same seed (mulberry32). */
export class MachineRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to below 1. */
  roll(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  chance = (probability: number): boolean => this.roll() < probability;
  below = (end: number): number => Math.floor(this.roll() * end);
  pick = <T>(items: readonly T[]): T => items[this.below(items.length)] as T;
  hex(digits: number): string {
    let text = '';
    while (text.length < digits)
      text += this.below(2 ** 24)
        .toString(16)
        .padStart(6, '0');
    return text.slice(0, digits);
  }

  address = (maker: string): string => `${maker}:${[1, 2, 3].map(() => this.hex(2)).join(':')}`;
}

/** Placeholder values of firmware, images and hypervisors. */
const NO_BOARD = [
  'To be filled by O.E.M.',
  'Default string',
  'None',
  '03000200-0400-0500-0006-000700080009',
  'BSS-0123456789',
  '',
];
const NO_DISK = ['QM00001', 'VMware NVME_0000', '0Google_PersistentDisk_persistent-disk-0', '00000000000000000001', ''];
const NO_CARD = ['00:05:9a:3c:7a:00', '00:50:56:c0:00:08', '00:00:00:00:00:00', ''];
const PROCESSORS = Array.from({ length: 120 }, (_, index) => `GenuineIntel/6/${index}/Xeon/${index % 5}`);

/**
 * Plausible machines, the same for the same seed: fleets of one model, many installed from one image with its machine
 * id; cloud instances of a few images; virtual machines, and copies of them; containers; unreadable parts.
 */
export function simulateMachines(count: number, seed: number): readonly SimulatedMachine[] {
  const dice = new MachineRandom(seed);
  const machines: SimulatedMachine[] = [];
  const kinds = [() => fleet(dice), () => cloud(dice), () => virtualMachines(dice), () => containers(dice)] as const;
  const odds = [0.45, 0.7, 0.9, 1];
  while (machines.length < count) {
    const roll = dice.roll();
    const made = kinds[odds.findIndex((odd) => roll < odd)]?.() ?? [];
    machines.push(...made.map((each) => ({ ...each, values: withMissingParts(dice, each.values) })));
  }
  return machines.slice(0, count);
}

/** Computers that were bought together. The administrator may have copied one system to all of them. */
function fleet(dice: MachineRandom): SimulatedMachine[] {
  const cpu = dice.pick(PROCESSORS);
  const [hasBoard, hasDisk, maker] = [dice.chance(0.8), dice.chance(0.95), `00:1b:${dice.hex(2)}`];
  const image = dice.chance(0.4) ? { mid: dice.hex(32), vol: dice.hex(32) } : undefined;
  const noBoard = dice.pick(NO_BOARD);
  return Array.from({ length: 1 + dice.below(80) }, () => {
    const serial = dice.hex(12);
    return {
      identity: serial,
      values: {
        mid: image?.mid ?? dice.hex(32),
        brd: hasBoard ? `PF${serial}` : noBoard,
        ...(hasDisk ? { dsk: `S4EV${dice.hex(10)}` } : { vol: image?.vol ?? dice.hex(32) }),
        cpu,
        net: dice.chance(0.97) ? dice.address(maker) : dice.pick(NO_CARD),
      },
    };
  });
}

/** Instances of one image: identical volumes, a machine id from the first boot, an instance id from the cloud. */
function cloud(dice: MachineRandom): SimulatedMachine[] {
  const vol = dice.hex(32);
  const [hasDisk, maker] = [dice.chance(0.5), '00:0d:3a'];
  return Array.from({ length: 1 + dice.below(120) }, () => {
    const instance = `i-${dice.hex(17)}`;
    return {
      identity: instance,
      values: {
        mid: dice.hex(32),
        ...(hasDisk ? { dsk: `vol${dice.hex(17)}` } : { dsk: dice.pick(NO_DISK), vol }),
        cpu: dice.pick(PROCESSORS.slice(0, 12)),
        ...(dice.chance(0.5) && { net: dice.address(maker) }),
        vmg: instance,
      },
    };
  });
}

/** A virtual machine and, sometimes, copies of it, made in one of the ways that hypervisors offer. */
function virtualMachines(dice: MachineRandom): SimulatedMachine[] {
  const identity = dice.hex(12);
  const [ofRoot, hasDisk, hasCard] = [dice.chance(0.5), dice.chance(0.4), dice.chance(0.8)];
  const cpu = dice.pick(PROCESSORS.slice(0, 30));
  const original = {
    mid: dice.hex(32),
    ...(ofRoot && { brd: dice.hex(32) }),
    ...(hasDisk ? { dsk: `VB${dice.hex(16)}` } : { dsk: dice.pick(NO_DISK), vol: dice.hex(32) }),
    cpu,
    ...(hasCard && { net: dice.address('00:50:56') }),
    ...(ofRoot && dice.chance(0.3) && { vmg: dice.hex(32) }),
  };
  const copies = dice.chance(0.3) ? 1 + dice.below(4) : 0;
  return [
    { identity, values: original },
    ...Array.from({ length: copies }, () => ({
      identity: dice.hex(12),
      copyOf: identity,
      values: { ...original, ...copied(dice, original) },
    })),
  ];
}

/** Components of a copy that differ from the original. */
function copied(dice: MachineRandom, original: Readonly<Record<string, string>>): Record<string, string> {
  const roll = dice.roll();
  // Its files were copied exactly; a snapshot was restored elsewhere; copied with the hypervisor's defaults; with a new
  // disk and the same addresses; on another host.
  if (roll < 0.2) return {};
  const renewed =
    roll < 0.3
      ? ['vmg']
      : roll < 0.75
        ? ['brd', 'net', 'vmg', 'dsk']
        : roll < 0.85
          ? ['dsk']
          : ['brd', 'net', 'vmg', 'cpu'];
  const fresh: Readonly<Record<string, () => string>> = {
    net: () => dice.address('00:50:56'),
    cpu: () => dice.pick(PROCESSORS),
    dsk: () => (original.vol === undefined ? `VB${dice.hex(16)}` : (original.dsk ?? '')),
  };
  const names = renewed.filter((name) => Object.hasOwn(original, name));
  return Object.fromEntries(names.map((name) => [name, (fresh[name] ?? (() => dice.hex(32)))()]));
}

/** On one host: for some only the processor can be read, for others also the host's machine id. */
function containers(dice: MachineRandom): SimulatedMachine[] {
  const identity = dice.hex(12);
  const cpu = dice.pick(PROCESSORS.slice(0, 30));
  const mid = dice.hex(32);
  return Array.from({ length: 1 + dice.below(6) }, () => ({
    identity,
    values: dice.chance(0.5) ? { cpu } : { cpu, mid },
  }));
}

/** An ordinary user may not read the board; sometimes something else fails. */
function withMissingParts(
  dice: MachineRandom,
  values: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const hidden = { brd: 0.4, mid: 0.01, dsk: 0.02, net: 0.02, cpu: 0.01, vol: 0.05, vmg: 0.05 };
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => !dice.chance(hidden[name as keyof typeof hidden] ?? 0)),
  );
}
