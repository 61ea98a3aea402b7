import { usableValue } from './known-bad.js';

/** One source of a component. */
export interface ComponentSource {
  /** For support: the kind of source, without its value. */
  readonly from: string;
  readonly read: () => Promise<string | undefined> | string | undefined;
}

/** Component name to its sources, best first. */
export type ComponentSources = Readonly<Record<string, readonly ComponentSource[]>>;

export const componentSource = (from: string, read: ComponentSource['read']): ComponentSource => ({ from, read });

/** The result for one component. */
export interface ComponentReading {
  readonly name: string;
  /** Absent if it can't be read. */
  readonly value?: string;
  /** The source of the value. */
  readonly from?: string;
  /** The sources before it, and why they gave no value: `empty` is a placeholder, or nothing. */
  readonly passedOver: readonly { readonly from: string; readonly because: 'unreadable' | 'empty' }[];
}

/** Tries the sources in order, and no more of them than needed. */
export async function readComponent(name: string, sources: readonly ComponentSource[]): Promise<ComponentReading> {
  const passedOver: ComponentReading['passedOver'][number][] = [];
  for (const { from, read } of sources) {
    const raw = await read();
    const value = usableValue(raw);
    if (value !== undefined) return { name, value, from, passedOver };
    passedOver.push({ from, because: raw === undefined ? 'unreadable' : 'empty' });
  }
  return { name, passedOver };
}
