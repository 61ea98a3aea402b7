export { type ProxyAction, TcpProxy } from './tcp-proxy.js';
export { type TestDatabase, TestPostgres } from './test-postgres.js';
