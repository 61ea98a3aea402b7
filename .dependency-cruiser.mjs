/** Which folder may import from which. `npm run boundaries` checks this. */
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

/** Tests and what only they import. */
const TESTS = '^test/|\\.test\\.|/testing/|^server/src/store/contract/';

export default {
  forbidden: [
    only('no-circular', {}, { circular: true }, 'A cycle means that two files are one thing.'),
    only('no-unresolvable', {}, { couldNotResolve: true }, 'An import that does not resolve fails at run time.'),
    only(
      'no-undeclared-dependency',
      { pathNot: TESTS },
      // Of an optional peer it says both, that it is a peer and that it is none.
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
      "Hoisting hides a missing entry in the workspace's package.json.",
    ),
    only('shared-stands-alone', { path: '^shared/' }, { path: '^(client-sdk|server|cli|test)/' }),
    only(
      'shared-does-no-io',
      { path: '^shared/src/', pathNot: [TESTS, '^shared/src/crypto/(ed25519|hash|x25519)-node\\.ts$'] },
      { dependencyTypes: ['core'] },
      'Formats and verification: no file, no process, no HTTP. node:crypto is the one back-end of each kind that needs Node.',
    ),
    only('client-sdk-takes-shared-only', { path: '^client-sdk/' }, { path: '^(server|cli|test)/' }),
    only(
      'client-sdk-ships-lean',
      { path: '^client-sdk/src/', pathNot: [TESTS, '^client-sdk/src/proxy/'] },
      { path: 'node_modules/(?!@countersign/shared|@types/node)' },
      'A desktop application installs shared, client-sdk and what they need, nothing else.',
    ),
    only(
      'proxies-need-undici-only',
      { path: '^client-sdk/src/proxy/', pathNot: TESTS },
      { path: 'node_modules/(?!undici/|@types/node)' },
      'An optional peer, installed by those who have a proxy or an authority of their own.',
    ),
    only(
      'undici-stays-optional',
      { path: '^client-sdk/src/', pathNot: [TESTS, '^client-sdk/src/proxy/'] },
      { path: '^client-sdk/src/proxy/' },
      'What everybody imports must not need what few install.',
    ),
    only(
      'client-sdk-runs-in-browsers',
      {
        path: '^client-sdk/src/',
        pathNot: [
          TESTS,
          '^client-sdk/src/(machine/|proxy/|host/host-node\\.ts$|state/(durable-write|folder-lock|state-folder)\\.ts$)',
        ],
      },
      { dependencyTypes: ['core'] },
      'What needs Node is reached through #host, which is another file in a browser.',
    ),
    only('server-takes-shared-only', { path: '^server/' }, { path: '^(client-sdk|cli|test)/' }),
    only(
      'cli-uses-entry-points',
      { path: '^cli/' },
      {
        path: '^(shared|client-sdk|server)/(src|dist)/',
        pathNot: '^(shared|client-sdk|server)/(src|dist)/(testing/)?index\\.',
      },
    ),
    only('nobody-imports-tests', { path: '^(shared|client-sdk|server|cli)/' }, { path: '^test/' }),
    only(
      'production-does-not-import-test-helpers',
      { path: '/src/', pathNot: TESTS },
      { path: `${TESTS}|node_modules/(vitest|fast-check)/` },
    ),
    only(
      'features-know-only-the-store-port',
      { path: '^server/src/features/', pathNot: TESTS },
      { path: '^server/src/(adapters|http|compat|keystore|startup|vendor)/' },
    ),
    only(
      'the-store-port-knows-nobody',
      { path: '^server/src/store/port' },
      { path: '^server/src/', pathNot: '^server/src/store/' },
    ),
    only(
      'http-does-not-see-adapters',
      { path: '^server/src/http/', pathNot: TESTS },
      { path: '^server/src/(adapters|keystore|startup|vendor)/' },
    ),
    only(
      'http-does-not-see-dialects',
      { path: '^server/src/http/', pathNot: TESTS },
      { path: '^server/src/compat/' },
      'A compatible API is handed in, so that each can be switched off.',
    ),
    only(
      'dialects-only-translate',
      { path: '^server/src/compat/', pathNot: TESTS },
      { path: '^server/src/(adapters|keystore|startup|vendor)/' },
    ),
    only(
      'adapters-implement-the-port',
      { path: '^server/src/adapters/', pathNot: TESTS },
      { path: '^server/src/(features|http|compat|keystore|startup|vendor)/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
