import { usable } from './known-bad.js';

/** One place where a component may be read. */
export interface Source {
  /** For support: what kind of place it is, without what it says. */
  readonly from: string;
  readonly read: () => Promise<string | undefined> | string | undefined;
}

/** Component name to where it may be read, the best place first. */
export type Sources = Readonly<Record<string, readonly Source[]>>;

export const source = (from: string, read: Source['read']): Source => ({ from, read });

/** What was found out about one component. */
export interface Reading {
  readonly name: string;
  /** Absent when it can't be read. */
  readonly value?: string;
  /** Where the value is from. */
  readonly from?: string;
  /** The places before it, and why they gave none: `empty` is a placeholder, or nothing. */
  readonly passedOver: readonly { readonly from: string; readonly because: 'unreadable' | 'empty' }[];
}

/** Sources are asked in order, and no more of them than needed. */
export async function readComponent(name: string, sources: readonly Source[]): Promise<Reading> {
  const passedOver: Reading['passedOver'][number][] = [];
  for (const { from, read } of sources) {
    const raw = await read();
    const value = usable(raw);
    if (value !== undefined) return { name, value, from, passedOver };
    passedOver.push({ from, because: raw === undefined ? 'unreadable' : 'empty' });
  }
  return { name, passedOver };
}
