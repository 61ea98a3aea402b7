import type { ComponentHashes, MachineBinding } from './components.js';

/**
 * Components that many machines share: thousands have the same processor, and all machines made from one image have the
 * same volume. They weigh little and, however many of them match, are never enough on their own.
 */
const COMMON: ReadonlySet<string> = new Set(['cpu', 'vol']);

/** Weight of a component that identifies one machine, which is every component that is not common. */
const IDENTIFYING_WEIGHT = 3;
const COMMON_WEIGHT = 1;

/** With this many identifying components, common ones decide nothing; a certificate is shorter without them. */
const ENOUGH_IDENTIFYING = 4;

/** How much of a machine may change, as set by the vendor. */
export interface BindingRule {
  /** How many components may change, all counted alike; weights and threshold are then ignored. */
  readonly changesAllowed?: number | undefined;
  /** Component name to weight, 1 to 100; others weigh 3, a processor and a volume 1. */
  readonly weights?: Readonly<Record<string, number>> | undefined;
  /** Percent of the weight that must stay the same, 1 to 100; two thirds if omitted. */
  readonly threshold?: number | undefined;
}

/** Whether these components distinguish the machine from others. */
export const identifiesMachine = (components: ComponentHashes): boolean =>
  Object.keys(components).some((name) => !COMMON.has(name));

/**
 * Returns the binding of a certificate to a machine that passes `identifiesMachine`. At least one component that is not
 * common must stay the same, whatever the rule says.
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
  // At least one identifying component is required, so it weighs enough to make up for the surplus of common ones.
  const identifying = common - stay + 2;
  return binding(c, common + 1, Object.fromEntries(names.map((name) => [name, COMMON.has(name) ? 1 : identifying])));
}

/** Reduces the weights to their smallest equivalent integers; a weight of 1 is omitted. */
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
