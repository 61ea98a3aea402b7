import type { z } from 'zod';
import type { Role } from '../../../features/api-keys/api-key-record.js';
import type { Actor } from '../../../features/audit/audit-record.js';
import type { Features } from '../../../features/features.js';
import type { JsonValue } from '../../../store/port.js';

/** Who may call an action: the row "Accessible API Keys" of its section in the document. */
export const READ_KEYS: readonly Role[] = ['read-only', 'read-write'];
export const WRITE_KEYS: readonly Role[] = ['read-write'];

export interface ActionDefinition<P extends z.ZodType = z.ZodType> {
  /** As in the path: `/api/<controller>`. */
  readonly controller: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly access: readonly Role[];
  /** Made with `parameterSchema` and the rest of `parameters.ts`. */
  readonly parameters: P;
  /** @returns the body of the answer, field for field as in the document's example; status 200 */
  readonly answer: (parameters: z.output<P>, call: ActionCall) => Promise<JsonValue>;
}

/** The context of an action. */
export interface ActionCall {
  readonly features: Features;
  readonly actor: Actor;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** An action without the types of its parameters, for the dispatcher. */
export type Action = Omit<ActionDefinition, 'answer'> & {
  readonly answer: (parameters: unknown, call: ActionCall) => Promise<JsonValue>;
};

/** Declares one action of the document; the handler's types come from its parameters. */
export const action = <const P extends z.ZodType>(definition: ActionDefinition<P>): Action =>
  definition as unknown as Action;
