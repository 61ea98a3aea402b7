import type { Device } from '../../../../../server/dist/testing/device.js';
import type { ParameterValues } from '../samples.js';
import type { ZentitleServer } from '../zentitle-server.js';

/** What a row works with before its call is made. */
export interface ExampleStage {
  readonly server: ZentitleServer;
  readonly device: Device;
}

/** An example of the document: what is sent, and what is to come back. */
export interface Example {
  readonly call: string;
  readonly send: ParameterValues | ((stage: ExampleStage) => Promise<ParameterValues>);
  /**
   * The whole answer, member for member and in this order. A pattern where ids are drawn and certificates made; a
   * function where the order is anybody's.
   */
  readonly get: unknown;
}

export const example = (call: string, send: Example['send'], get: unknown): Example => ({ call, send, get });
