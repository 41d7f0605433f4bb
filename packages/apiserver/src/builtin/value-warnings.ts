// Values that are accepted although they are written oddly: fractions of bytes, addresses that are not in their usual form.
import { isIP, SocketAddress } from 'node:net';
import { parseQuantity } from '@kubewright/apimachinery';

export function isWhole(quantity: string): boolean {
  const { unscaled, exponent } = parseQuantity(quantity);
  return exponent >= 0 || unscaled % 10n ** BigInt(-exponent) === 0n;
}

/** @see https://github.com/kubernetes/apimachinery/blob/master/pkg/util/validation/ip.go GetWarningsForIP */
export function warnOfAddress(address: string, path: string): string[] {
  if (isIP(address) !== 6) return [];
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) {
    return [`${path}: non-standard IP address ${JSON.stringify(address)} is invalid: use ${JSON.stringify(mapped)}`];
  }
  const usual = new SocketAddress({ address, family: 'ipv6' }).address;
  if (usual === address) return [];
  const form = `should be in RFC 5952 canonical format (${JSON.stringify(usual)})`;
  return [`${path}: IPv6 address ${JSON.stringify(address)} ${form}`];
}
