// What validating one value against one schema found: faults, each message once, and a count of the checks that
// passed, by which the closest branch of an `anyOf` is chosen.
// @see https://github.com/kubernetes/kube-openapi/blob/master/pkg/validation/validate/result.go
import { fieldFault } from '../field-fault.ts';
import type { StatusCause } from '../status.ts';

/** One fault: its text, which also identifies it, and how it becomes a cause once its place is known. */
export interface Finding {
  readonly message: string;
  readonly cause: (prefix: string) => StatusCause;
}

export class Findings {
  readonly faults: Finding[] = [];
  matches = 0;

  get isValid(): boolean {
    return this.faults.length === 0;
  }

  add(finding: Finding | undefined): this {
    if (finding !== undefined && !this.faults.some(({ message }) => message === finding.message)) {
      this.faults.push(finding);
    }
    return this;
  }

  merge(other: Findings | undefined): this {
    if (other === undefined) return this;
    for (const fault of other.faults) this.add(fault);
    this.matches += other.matches;
    return this;
  }

  /** The same without its faults; what was checked still counts. */
  forgive(): Findings {
    const forgiven = new Findings();
    forgiven.matches = this.matches;
    return forgiven;
  }

  /** One check more was made. */
  count(): this {
    this.matches++;
    return this;
  }
}

/** A fault of one field. */
export function fieldFinding(path: string, message: string, make: (path: string) => StatusCause): Finding {
  const name = path.startsWith('.') ? path.slice(1) : path;
  return {
    message,
    cause: (prefix) => make(prefix === '' ? name : name === '' ? prefix : `${prefix}.${name}`),
  };
}

/** A fault that kube-apiserver reports without its field: the path stands in the message only. */
export function pathlessFinding(message: string): Finding {
  return { message, cause: (prefix) => fieldFault.invalid(prefix, '', message) };
}
