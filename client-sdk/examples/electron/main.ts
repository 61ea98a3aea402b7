import { type Client, CountersignError, type Verdict } from '@countersign/client';
import type { IpcMain, LicenseView } from './bridge.js';

/** What the main process needs: Electron's `ipcMain`, and `window.webContents.send`. */
export interface MainProcess {
  readonly client: Client;
  readonly server: string;
  readonly ipc: IpcMain;
  readonly send: (channel: string, view: LicenseView) => void;
}

/**
 * Opens the client in the main process, which is Node: the window sees only what it is sent. Returns a function to call
 * at `will-quit`.
 */
export function startLicensing({ client, server, ipc, send }: MainProcess): () => Promise<void> {
  ipc.handle('license:view', async () => viewOf(await client.status()));
  ipc.handle('license:activate', async (_event, licenseCode) => {
    try {
      return viewOf(await client.activateOnline({ server, licenseCode: String(licenseCode) }));
    } catch (error) {
      if (!(error instanceof CountersignError)) throw error;
      return { ...viewOf(await client.status()), message: error.message };
    }
  });
  client.subscribe((verdict) => send('license:changed', viewOf(verdict)));
  client.keepLicensed({ server });
  return () => client.close();
}

const viewOf = (verdict: Verdict): LicenseView => ({
  state: verdict.state,
  message: verdict.message,
  features: 'features' in verdict ? verdict.features : [],
  notices: verdict.notices.map(({ message }) => message),
});
