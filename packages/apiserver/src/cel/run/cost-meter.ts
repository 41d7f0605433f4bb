// What evaluating costs as it goes, in CEL's units: one for a variable or a step into it, more for calls that read a lot.
// Past the limit of one expression the evaluation ends; no `||` or quantifier outlives that.
// @see https://github.com/google/cel-go/blob/master/interpreter/runtimecost.go

/** The most that one expression may cost when it is evaluated. @see k8s.io/apiserver/pkg/apis/cel */
export const perCallLimit = 1_000_000;
/** The most that all rules and messages may cost for one object together. */
export const objectBudget = 10_000_000;

/** An expression cost too much and was ended. */
export class CostExceeded extends Error {
  override readonly name = 'CostExceeded';
}

/** Counts what one evaluation of an expression costs. */
export class CostMeter {
  #spent = 0;

  get spent(): number {
    return this.#spent;
  }

  /** @throws CostExceeded */
  spend(cost: number): void {
    this.#spent += cost;
    if (this.#spent > perCallLimit) throw new CostExceeded('operation cancelled: actual cost limit exceeded');
  }
}

/** Of all rules of one object: what is left. */
export class CostBudget {
  #left = objectBudget;

  get isSpent(): boolean {
    return this.#left <= 0;
  }

  /** @returns false where that much is not left */
  take(cost: number): boolean {
    if (cost > this.#left) return false;
    this.#left -= cost;
    return true;
  }
}
