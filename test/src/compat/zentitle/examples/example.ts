import type { Device } from '../../../../../server/dist/testing/device.js';
import type { ParameterValues } from '../samples.js';
import type { ZentitleServer } from '../zentitle-server.js';

/** What an example needs before its call. */
export interface ExampleStage {
  readonly server: ZentitleServer;
  readonly device: Device;
}

/** An example of the document: the call and the expected answer. */
export interface Example {
  readonly call: string;
  readonly send: ParameterValues | ((stage: ExampleStage) => Promise<ParameterValues>);
  /**
   * The complete answer, in this order. A pattern for random ids and certificates; a function where the order is free.
   */
  readonly get: unknown;
}

export const example = (call: string, send: Example['send'], get: unknown): Example => ({ call, send, get });
