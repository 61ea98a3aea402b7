/** The platform that an application runs on. */
export interface Platform {
  /** For a container in a virtual machine: `container`. */
  readonly kind: 'physical' | 'virtual-machine' | 'container';
  /** `VMware`, `Docker`... if it is known. */
  readonly name?: string;
}

/**
 * Returns the system detail by which a vendor can require virtual machines and containers to check more often, for
 * `systemDetails`: `{ ...platformDetail(await detectPlatform()) }`.
 */
export const platformDetail = ({ kind, name }: Platform): { readonly vmplatform: string } => ({
  vmplatform: kind === 'physical' ? 'Physical' : (name ?? kind),
});
