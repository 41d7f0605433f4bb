// IP addresses and networks in the texts that Go's net package reads.
// @see https://github.com/kubernetes/utils/blob/master/internal/third_party/forked/golang/net/ip.go

/** An IPv4 address; leading zeros are taken, and so is an IPv6 address that ends in one. */
export function isIpv4(text: string): boolean {
  return isDotted(text, true) || (text.includes('.') && isColoned(text, true));
}

/** An IPv6 address, without a zone. */
export function isIpv6(text: string): boolean {
  return isColoned(text, false);
}

/** An address and a prefix length, such as `10.0.0.0/24`. */
export function isCidr(text: string): boolean {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const [, address = '', length = ''] = match ?? [];
  if (isDotted(address, true)) return Number(length) <= 32;
  return isColoned(address, true) && Number(length) <= 128;
}

function isDotted(text: string, leadingZeros: boolean): boolean {
  const parts = text.split('.');
  return (
    parts.length === 4 &&
    parts.every((part) => {
      if (!/^\d+$/.test(part) || Number(part) > 255) return false;
      return leadingZeros || part === '0' || !part.startsWith('0');
    })
  );
}

/** Eight groups of up to four digits; `::` stands for at least one; an IPv4 address may stand for the last two. */
function isColoned(text: string, leadingZeros: boolean): boolean {
  if (!text.includes(':')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [half, content] of halves.entries()) {
    if (content === '') {
      if (halves.length === 1) return false;
      continue;
    }
    const parts = content.split(':');
    for (const [index, part] of parts.entries()) {
      const last = half === halves.length - 1 && index === parts.length - 1;
      if (/^[0-9A-Fa-f]{1,4}$/.test(part)) groups += 1;
      else if (last && isDotted(part, leadingZeros)) groups += 2;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}
