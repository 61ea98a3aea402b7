import type { Ed25519Backend } from './ed25519-backend.js';
import { nobleEd25519 } from './ed25519-noble.js';
import { webCryptoEd25519, webCryptoHasEd25519 } from './ed25519-webcrypto.js';

/** Ed25519 outside Node: WebCrypto where it has the algorithm, plain JavaScript otherwise. */
export const ed25519: Ed25519Backend = (await webCryptoHasEd25519()) ? webCryptoEd25519 : nobleEd25519;
