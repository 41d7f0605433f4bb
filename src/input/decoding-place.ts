// Where a decoder is, and who hears of faults. One of them goes through a whole document, and its path is text only for a fault.

/** Deeper than anything real; far from the end of the stack. */
const deepest = 400;

/** A place in a document. Whoever goes down comes up again. */
export class DecodingPlace {
  readonly #start: string;
  readonly #report: (message: string, path: string) => void;
  readonly #steps: (string | number)[] = [];
  /** The objects around the value: one of them again is a document that contains itself. */
  readonly #within: object[] = [];

  /**
   * @param start - the path of the document itself, usually empty
   * @param report - is told each fault, with a path such as `spec.versions[0].name`
   */
  constructor(start: string, report: (message: string, path: string) => void) {
    this.#start = start;
    this.#report = report;
  }

  /** Says what is wrong here. */
  fault(message: string): undefined {
    let path = this.#start;
    for (const step of this.#steps) path += textOf(step);
    this.#report(message, this.#start === '' ? path.replace(/^\./u, '') : path);
  }

  /** Goes into a list or an object, unless that would never end; then it has said so. */
  enter(value: object): boolean {
    if (this.#within.length >= deepest || this.#within.includes(value)) {
      this.fault(`is nested more than ${deepest} deep, or contains itself`);
      return false;
    }
    this.#within.push(value);
    return true;
  }

  leave(): void {
    this.#within.pop();
  }

  /** Decodes an element or a member. */
  below<T>(step: string | number, decode: (value: unknown, at: DecodingPlace) => T, value: unknown): T {
    this.#steps.push(step);
    const decoded = decode(value, this);
    this.#steps.pop();
    return decoded;
  }
}

function textOf(step: string | number): string {
  if (typeof step === 'number') return `[${step}]`;
  return /^[A-Za-z_$][\w$-]*$/u.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
}
