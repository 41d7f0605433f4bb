// Named scalars: aliases of JSON types whose name says which schema they stand for.
// Kubewright's generator reads these names when it turns TypeScript into an OpenAPI schema.

/** `integer`, format `int32`. */
export type Int32 = number;
/**
 * `integer`, format `int64`. Above 2^53 the number is rounded; its digits are kept beside it and survive being read,
 * changed elsewhere and written back (`decodeJson` says how, `exactInteger` reads them).
 */
export type Int64 = number;
/** `number`, format `float`. */
export type Float = number;
/** `number`, format `double`. */
export type Double = number;
/** An integer or a string, as ports and percentages are (`x-kubernetes-int-or-string`). */
export type IntOrString = number | string;
/** A quantity such as `100m` or `1Gi`, or a plain number. */
export type Quantity = number | string;
/** RFC 3339 with seconds, such as `2026-11-22T09:30:00Z` (`string`, format `date-time`). */
export type Timestamp = string;
/** RFC 3339 with exactly six digits of fraction, such as `2026-11-22T09:30:00.000000Z`; leases and events use it. */
export type MicroTime = string;
/** A Go duration such as `1h30m` (`string`, format `duration`). */
export type Duration = string;
/** Bytes in base64 (`string`, format `byte`). */
export type Bytes = string;
