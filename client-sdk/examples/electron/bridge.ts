/** What the window knows about the license; everything in it can be sent between processes. */
export interface LicenseView {
  readonly state: string;
  readonly message: string;
  readonly features: readonly string[];
  readonly notices: readonly string[];
}

/** What the preload script exposes to the window as `window.licensing`, with `contextBridge.exposeInMainWorld`. */
export interface Licensing {
  view(): Promise<LicenseView>;
  /** Activates; a refusal is returned as a view, too. */
  activate(licenseCode: string): Promise<LicenseView>;
  onChange(listener: (view: LicenseView) => void): void;
}

/** The part of Electron's `ipcMain` that is needed here. */
export interface IpcMain {
  handle(channel: string, answer: (event: unknown, ...args: unknown[]) => Promise<unknown>): void;
}

/** The part of Electron's `ipcRenderer` that is needed here. */
export interface IpcRenderer {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>;
  on(channel: string, listener: (event: unknown, ...args: unknown[]) => void): unknown;
}
