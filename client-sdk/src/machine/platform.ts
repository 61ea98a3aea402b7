/** What an application runs on. */
export interface Platform {
  /** Of a container in a virtual machine: `container`. */
  readonly kind: 'physical' | 'virtual-machine' | 'container';
  /** `VMware`, `Docker`... where it can be told. */
  readonly name?: string;
}

/**
 * The system detail by which a vendor may ask virtual machines and containers to check more often, for `systemDetails`:
 * `{ ...platformDetail(await detectPlatform()) }`.
 */
export const platformDetail = ({ kind, name }: Platform): { readonly vmplatform: string } => ({
  vmplatform: kind === 'physical' ? 'Physical' : (name ?? kind),
});
