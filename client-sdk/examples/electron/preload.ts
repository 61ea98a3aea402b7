import type { IpcRenderer, LicenseView, Licensing } from './bridge.js';

/** For `contextBridge.exposeInMainWorld('licensing', licensingOver(ipcRenderer))`. */
export const licensingOver = (ipc: IpcRenderer): Licensing => ({
  view: () => ipc.invoke('license:view') as Promise<LicenseView>,
  activate: (licenseCode) => ipc.invoke('license:activate', licenseCode) as Promise<LicenseView>,
  onChange: (listener) => void ipc.on('license:changed', (_event, view) => listener(view as LicenseView)),
});
