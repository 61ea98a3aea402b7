import type { ComponentHashes, MachineBinding } from './components.js';

/**
 * Components that many machines have alike: thousands the same processor, all machines made from one image the same
 * volume. They count for little, and however many of them match, they are never enough by themselves.
 */
const COMMON: ReadonlySet<string> = new Set(['cpu', 'vol']);

/** Of a component that tells one machine from all others, which every one is that is not common. */
const IDENTIFYING_WEIGHT = 3;
const COMMON_WEIGHT = 1;

/** From so many of the others on, common components would decide nothing; a certificate is shorter without them. */
const ENOUGH_IDENTIFYING = 4;

/** How much of a machine may change, as the vendor says it. */
export interface BindingRule {
  /** How many components may change, all counted alike; weights and threshold then say nothing. */
  readonly changesAllowed?: number | undefined;
  /** Component name to weight, 1 to 100; others weigh 3, a processor and a volume 1. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  /** Percent of the weight that must stay, 1 to 100; two thirds when it is left out. */
  readonly threshold?: number | undefined;
}

/** Whether these components tell the machine from others. */
export const identifiesMachine = (components: ComponentHashes): boolean =>
  Object.keys(components).some((name) => !COMMON.has(name));

/**
 * What a certificate is bound to on a machine that `identifiesMachine`. At least one component that is not common must
 * stay, whatever the rule says.
 */
export function bindMachine(components: ComponentHashes, rule: BindingRule = {}): MachineBinding {
  const { changesAllowed, weights, threshold } = rule;
  const ruled = [changesAllowed, weights, threshold].some((each) => each !== undefined);
  const c = ruled ? components : withoutIdleCommon(components);
  const names = Object.keys(c);
  return changesAllowed === undefined ? byWeight(c, names, rule) : byNumber(c, names, changesAllowed);
}

function withoutIdleCommon(components: ComponentHashes): ComponentHashes {
  const identifying = Object.entries(components).filter(([name]) => !COMMON.has(name));
  return identifying.length < ENOUGH_IDENTIFYING ? components : Object.fromEntries(identifying);
}

function byWeight(c: ComponentHashes, names: readonly string[], { weights = {}, threshold }: BindingRule) {
  const weightOf = (name: string): number =>
    Object.hasOwn(weights, name) ? (weights[name] as number) : COMMON.has(name) ? COMMON_WEIGHT : IDENTIFYING_WEIGHT;
  const total = sum(names.map(weightOf));
  const common = sum(names.filter((name) => COMMON.has(name)).map(weightOf));
  const wanted = Math.ceil(threshold === undefined ? (total * 2) / 3 : (total * threshold) / 100);
  return binding(c, Math.max(wanted, common + 1), Object.fromEntries(names.map((name) => [name, weightOf(name)])));
}

function byNumber(c: ComponentHashes, names: readonly string[], changesAllowed: number): MachineBinding {
  const stay = Math.max(1, names.length - changesAllowed);
  const common = names.filter((name) => COMMON.has(name)).length;
  if (stay > common) return { k: stay, c };
  // So many, and one at least that is not common: such a one makes up for the common ones that are one too many.
  const identifying = common - stay + 2;
  return binding(c, common + 1, Object.fromEntries(names.map((name) => [name, COMMON.has(name) ? 1 : identifying])));
}

/** In the smallest numbers that say the same; a weight of 1 goes without saying. */
function binding(c: ComponentHashes, k: number, weights: Readonly<Record<string, number>>): MachineBinding {
  const divisor = Object.values(weights).reduce(greatestCommonDivisor, 0) || 1;
  const heavier = Object.entries(weights)
    .map(([name, weight]) => [name, weight / divisor] as const)
    .filter(([, weight]) => weight !== 1);
  return { k: Math.ceil(k / divisor), c, ...(heavier.length > 0 && { w: Object.fromEntries(heavier) }) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
