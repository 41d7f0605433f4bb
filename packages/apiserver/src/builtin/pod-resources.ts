// What a whole pod requests, or may use at most: the sum of its containers, or as much as the greediest step of its start.
// @see https://github.com/kubernetes/component-helpers/blob/master/resource/helpers.go
import { compareQuantities, formatQuantity, parseQuantity } from '@kubewright/apimachinery';
import { type Fields, structOf, structsOf } from './validation/go-fields.ts';

/** Those that may be said for the pod as a whole. */
const ofPods = ['cpu', 'memory'];

/** By resource: quantities as they are printed. */
export function podResources(spec: Fields, kind: 'requests' | 'limits'): Fields {
  let sum = structsOf(spec['containers']).map(resourcesOf).reduce(plus, {});
  // Init containers with a policy of their own stay, beside all that come later.
  let staying: Fields = {};
  let greediest: Fields = {};
  for (const container of structsOf(spec['initContainers'])) {
    const own = resourcesOf(container);
    if (container['restartPolicy'] === 'Always') {
      sum = plus(sum, own);
      staying = plus(staying, own);
      greediest = most(greediest, staying);
    } else {
      greediest = most(greediest, plus(own, staying));
    }
  }
  const whole = Object.entries(resourcesOf(spec)).filter(([name]) => ofPods.includes(name));
  return { ...most(sum, greediest), ...Object.fromEntries(whole) };

  function resourcesOf({ resources }: Fields): Fields {
    return structOf(structOf(resources)[kind]);
  }
}

function plus(left: Fields, right: Fields): Fields {
  const sum: Record<string, unknown> = { ...left };
  for (const [name, quantity] of Object.entries(right)) {
    sum[name] = name in sum ? addQuantities(String(sum[name]), String(quantity)) : quantity;
  }
  return sum;
}

function most(left: Fields, right: Fields): Fields {
  const greatest: Record<string, unknown> = { ...left };
  for (const [name, quantity] of Object.entries(right)) {
    const other = greatest[name];
    if (other === undefined || compareQuantities(String(quantity), String(other)) > 0) greatest[name] = quantity;
  }
  return greatest;
}

/** In the format of the first, unless that is nothing. */
function addQuantities(left: string, right: string): string {
  const [a, b] = [parseQuantity(left), parseQuantity(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  const unscaled =
    a.unscaled * 10n ** BigInt(a.exponent - exponent) + b.unscaled * 10n ** BigInt(b.exponent - exponent);
  return formatQuantity({ unscaled, exponent, format: (a.unscaled === 0n ? b : a).format });
}
