// The columns of the table that `kubectl get` prints, and how an object becomes a row of cells.
import type { ColumnDefinition } from '../builtin/openapi-documents.ts';
import type { ApiObject } from '../object/api-object.ts';

/** A value in a table: null prints as `<none>`. */
export type Cell = string | number | boolean | null;

/** The cells of a kind by the names of their columns. @see TableColumns.cells for `now` */
export type CellReaders = Readonly<Record<string, (object: ApiObject, now: number) => Cell>>;

export interface TableColumns {
  readonly definitions: readonly ColumnDefinition[];
  /** One cell for each definition. @param now - milliseconds since 1970, for ages */
  cells(object: ApiObject, now: number): Cell[];
  /** The order of a list's rows, as for sorting; default that of the list. */
  readonly compareRows?: ((one: ApiObject, other: ApiObject) => number) | undefined;
  /** What a row says of its object besides the cells. */
  readonly rowConditions?: ((object: ApiObject) => object[] | undefined) | undefined;
}

/**
 * A time span as kubectl prints ages: `5s`, `2m10s`, `3h12m`, `4d2h`, `230d`, `2y30d`.
 *
 * @param milliseconds - negative spans beyond clock skew print as `<invalid>`
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/duration/duration.go HumanDuration
 */
export function formatAge(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 60 * 2) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 10) return withRest(minutes, 'm', seconds % 60, 's');
  if (minutes < 60 * 3) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 8) return withRest(hours, 'h', minutes % 60, 'm');
  if (hours < 48) return `${hours}h`;
  const days = Math.floor(hours / 24);
  if (days < 8) return withRest(days, 'd', hours % 24, 'h');
  if (days < 365 * 2) return `${days}d`;
  const years = Math.floor(days / 365);
  if (years < 8) return withRest(years, 'y', days % 365, 'd');
  return `${years}y`;
}

/** The age of an RFC 3339 time; `<unknown>` without one. */
export function formatAgeOf(timestamp: unknown, now: number): string {
  const time = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(time) ? '<unknown>' : formatAge(now - time);
}

function withRest(count: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${count}${unit}` : `${count}${unit}${rest}${restUnit}`;
}
