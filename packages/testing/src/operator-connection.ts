// How operators under test reach the server: in a name of their own, with their requests recorded, and broken by the
// test's rules. The test's own connection is neither.
import type { Clock, Transport } from '@kubewright/apimachinery';
import type { FaultRules, RequestLog } from '@kubewright/apiserver';
import { describeRequest, withFaults } from '@kubewright/apiserver';
import type { RestClient } from '@kubewright/client';
import { connect } from '@kubewright/client';

/** The header that says who asks. */
const userHeader = 'impersonate-user';

/** What operators' connections share. */
export interface OperatorConnectionOptions {
  readonly transport: Transport;
  /** Whether the server takes the operator's name: a real one would ask for the right to impersonate. */
  readonly impersonates: boolean;
  readonly requests: RequestLog;
  readonly faults: FaultRules;
  readonly clock: Clock;
  /** The environment's end. */
  readonly closing: AbortSignal;
}

/** Who sent a request through one of these connections. */
export function operatorOf({ headers }: { readonly headers: Readonly<Record<string, string>> }): { name: string } {
  return { name: headers[userHeader] ?? '' };
}

/** A connection for one operator. */
export function connectOperator(user: string, options: OperatorConnectionOptions): RestClient {
  const { transport, impersonates, requests, faults, clock, closing } = options;
  const anonymous: Transport = (request) => {
    const { [userHeader]: _, ...headers } = request.headers;
    return transport({ ...request, headers });
  };
  const describe = (request: Parameters<Transport>[0]) => describeRequest(request, operatorOf(request));
  const breakable = withFaults(impersonates ? transport : anonymous, { rules: faults, clock, describe, closing });
  const observed = requests.around(breakable);
  return connect((request) => observed({ ...request, headers: { ...request.headers, [userHeader]: user } }), { clock });
}
