import {
  type BindingRule,
  bindMachine,
  type ComponentHashes,
  identifiesMachine,
  type MachineBinding,
  matchMachine,
} from '@countersign/shared';
import { beforeAll, expect, test } from 'vitest';
import { MachineRandom, type SimulatedMachine, simulateMachines } from '../testing/simulated-machines.js';
import { hardwareAddress } from './known-bad.js';
import { componentsOf } from './machine-components.js';

/** Repeated here, so that the test does not rely on the tested code. */
const COMMON = ['cpu', 'vol'];
const isCommon = (name: string): boolean => COMMON.includes(name);

const MACHINES = 100_000;

interface Seen extends SimulatedMachine {
  readonly components: ComponentHashes;
  readonly binding: MachineBinding;
}

let unidentified = 0;
const seen: Seen[] = [];

beforeAll(() => {
  for (const machine of simulateMachines(MACHINES, 20_270_115)) {
    const { net, ...values } = machine.values;
    const components = componentsOf('acme', 'cad', { ...values, net: hardwareAddress(net) });
    // Such a machine gets no request, and no server would answer one.
    if (identifiesMachine(components)) seen.push({ ...machine, components, binding: bindMachine(components) });
    else unidentified += 1;
  }
}, 180_000);

test(`of ${MACHINES} machines nearly all are identified, and those that are not can be told by nothing`, () => {
  expect(seen.length + unidentified).toBe(MACHINES);
  expect(unidentified).toBeGreaterThan(100);
  expect(unidentified).toBeLessThan(MACHINES / 20);
});

test('every change within the tolerance is accepted, and none beyond it', () => {
  const dice = new MachineRandom(4711);
  const counts = { accepted: 0, refused: 0 };
  for (const { components, binding } of seen) {
    const names = Object.keys(components);
    // Each part alone, any two, and some more.
    const several = Array.from({ length: 2 }, () => names.filter(() => dice.chance(0.5)));
    for (const changed of [...names.map((name) => [name]), [dice.pick(names), dice.pick(names)], ...several, []]) {
      const now = changedMachine(components, changed, dice);
      const within = mayChange(names, changed);
      if (matchMachine(binding, now).matches !== within) {
        throw new Error(`${names} without ${changed}: within the tolerance: ${within}`);
      }
      counts[within ? 'accepted' : 'refused'] += 1;
    }
  }
  expect(counts.accepted).toBeGreaterThan(200_000);
  expect(counts.refused).toBeGreaterThan(200_000);
}, 180_000);

test('the same by the rules that a vendor may give', () => {
  const dice = new MachineRandom(815);
  for (const { components } of seen.filter((_, index) => index % 5 === 0)) {
    const names = Object.keys(components);
    const changed = names.filter(() => dice.chance(0.4));
    const kept = names.filter((name) => !changed.includes(name));
    const now = changedMachine(components, changed, dice);
    const taken = (rule: BindingRule): boolean => matchMachine(bindMachine(components, rule), now).matches;
    const isKnown = kept.some((name) => !isCommon(name));

    const changesAllowed = dice.below(6);
    const enough = kept.length >= Math.max(1, names.length - changesAllowed);
    expect(taken({ changesAllowed }), `${names} without ${changed}, ${changesAllowed}`).toBe(enough && isKnown);

    const weights = Object.fromEntries(names.map((name) => [name, 1 + dice.below(100)]));
    const threshold = 1 + dice.below(100);
    const weigh = (of: readonly string[]): number => of.reduce((sum, name) => sum + (weights[name] ?? 0), 0);
    const heavy = 100 * weigh(kept) >= threshold * weigh(names) && weigh(kept) > weigh(names.filter(isCommon));
    expect(taken({ weights, threshold })).toBe(heavy);
  }
}, 180_000);

/**
 * Different are two machines that are not the same hardware, virtual machine or host. Three kinds of pairs can't count,
 * and are counted: containers on one host, which are one machine; machines on which everything that the other one is
 * known by is the same (a copy to the last bit, or two of a fleet that have nothing but the machine id of their image);
 * and copies of a virtual machine that differ in no more than may change, like a machine that was repaired.
 *
 * A certificate matches only a machine that has one of its parts that are not common. So all pairs that could match are
 * found by those parts, and there is no need to look at five thousand million.
 */
test('no two different machines are taken for the same', () => {
  const counts = { compared: 0, sameHost: 0, alike: 0, copiesNoticed: 0, copiesWithinTolerance: 0 };
  for (const [one, other] of pairsThatShare(seen)) {
    counts.compared += 1;
    const taken = matchMachine(one.binding, other.components).matches;
    const known = Object.keys(one.components).filter((name) => !isCommon(name));
    const isAlike = known.every((name) => one.components[name] === other.components[name]);
    if (one.identity === other.identity) counts.sameHost += 1;
    else if (isAlike) counts.alike += 1;
    else if (areCopies(one, other)) counts[taken ? 'copiesWithinTolerance' : 'copiesNoticed'] += 1;
    else if (taken) throw new Error(`${JSON.stringify(one.values)} was taken for ${JSON.stringify(other.values)}`);
  }
  expect(counts).toEqual({
    compared: 1_114_670,
    sameHost: 706,
    alike: 1_475,
    copiesNoticed: 1_036,
    copiesWithinTolerance: 108,
  });
}, 180_000);

/** 48 bits: among so many machines of one product, about one in 56,000 simulations would have two equal hashes of a part. */
test('no two values have the same hash', () => {
  const values = new Map<string, string>();
  for (const { components, values: read } of seen) {
    for (const [name, hash] of Object.entries(components)) {
      const value = read[name] ?? '';
      const before = values.get(name + hash) ?? value;
      if (before !== value) throw new Error(`${before} and ${value} have the same hash as ${name}.`);
      values.set(name + hash, value);
    }
  }
});

/** A third of what identifies, where there is enough of it; otherwise a third of all, in which it counts three times as much. */
function mayChange(names: readonly string[], changed: readonly string[]): boolean {
  const weigh = (of: readonly string[]): number => {
    const identifying = new Set(of.filter((name) => !isCommon(name))).size;
    const isEnough = names.filter((name) => !isCommon(name)).length >= 4;
    return isEnough ? identifying : 2 * identifying + new Set(of).size;
  };
  return 3 * weigh(changed) <= weigh(names);
}

/** Parts that are others now, or can't be read any more. */
function changedMachine(components: ComponentHashes, changed: readonly string[], dice: MachineRandom): ComponentHashes {
  const now: Record<string, string> = { ...components, own: dice.hex(8) };
  for (const name of changed) {
    if (dice.chance(0.5)) now[name] = `~${dice.hex(7)}`;
    else delete now[name];
  }
  return now;
}

const areCopies = (one: Seen, other: Seen): boolean =>
  (one.copyOf ?? one.identity) === (other.copyOf ?? other.identity);

/** Every ordered pair that has the same part, once. */
function* pairsThatShare(machines: readonly Seen[]): Generator<readonly [Seen, Seen]> {
  const having = new Map<string, number[]>();
  const parts = ({ components }: Seen): readonly string[] =>
    Object.entries(components).flatMap(([name, hash]) => (isCommon(name) ? [] : [`${name} ${hash}`]));
  for (const [index, machine] of machines.entries()) {
    for (const part of parts(machine)) {
      const others = having.get(part);
      if (others === undefined) having.set(part, [index]);
      else others.push(index);
    }
  }
  for (const [index, machine] of machines.entries()) {
    const others = new Set(parts(machine).flatMap((part) => having.get(part) ?? []));
    others.delete(index);
    for (const other of others) yield [machine, machines[other] as Seen];
  }
}
