export type { VerifyReport as FilesReport } from './adapters/journal/verify-journal-store.js';
export { LOG_LEVELS, type ServerOptions } from './config.js';
export { LARGEST_ZIP, readImageZip, type ZippedImages } from './features/keys/image-zip.js';
export { IndexedPictures } from './features/keys/indexed-pictures.js';
export { type KeyPiece, keyPieces } from './features/keys/key-pieces.js';
export type { ReconciledLicense } from './features/reconciliation/reconciliation.js';
export type { RateLimits } from './http/rate-limits.js';
export { looksSealed, openPieces, sealPieces } from './keys/sealed-pieces.js';
export { locateLedger } from './ledger-store.js';
export type { Summary } from './saving/digest.js';
export { isFolder, type Location, showLocation } from './saving/locations.js';
export { type RepairedStore, type RepairStoreOptions, repairStore, verifyStoreFiles } from './saving/mend-store.js';
export { type ReconcileOptions, reconcileStore } from './saving/reconcile-store.js';
export {
  type BackupOptions,
  backupStore,
  type CopyOptions,
  copyStore,
  type RestoreOptions,
  restoreStore,
} from './saving/save-ledger.js';
export { type StoreStats, storeStats } from './saving/store-stats.js';
export { type Verification, type VerifyOptions, verifyStore } from './saving/verify-store.js';
export { type RunningServer, startServer } from './start-server.js';
export { type InitialisedVendor, type InitialiseOptions, initialiseVendor } from './vendor/initialise-vendor.js';
export { addIssuerKey, type IssuerKeyInfo, listKeys } from './vendor/issuer-key-admin.js';
export { type RotateDataKeyOptions, type RotatedDataKey, rotateDataKey } from './vendor/rotate-data-key.js';
export {
  exportRoots,
  isInitialised,
  readVendor,
  type Vendor,
  type VendorMode,
  vendorPaths,
} from './vendor/vendor-folder.js';
