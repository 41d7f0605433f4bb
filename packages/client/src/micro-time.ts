// Times of leases and events.
import type { MicroTime } from '@kubewright/apimachinery';

/**
 * RFC 3339 with exactly six digits of fraction: with three, as JavaScript prints them, servers refuse the object.
 *
 * @param time - milliseconds since 1970
 * @see https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/micro_time.go (RFC3339Micro)
 */
export function formatMicroTime(time: number): MicroTime {
  return new Date(time).toISOString().replace('Z', '000Z');
}
