// Resources that store nothing: a create is a question, and its answer what the server knows of users and their rights.
import type { AccessControl } from './access-control.ts';
import type { User } from '../authentication/user.ts';
import type { ApiObject } from '../object/api-object.ts';
import type { Clock } from '@kubewright/apimachinery';

/** Who asks, where. */
export interface Asker {
  readonly user: User;
  /** Of the path; undefined when it names none. */
  readonly namespace: string | undefined;
  readonly access: AccessControl;
  readonly clock: Clock;
}

/** Answers a question. @throws ApiError when it is none */
export type Review = (question: ApiObject, asker: Asker) => ApiObject | Promise<ApiObject>;
