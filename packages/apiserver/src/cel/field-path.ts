// Where the `fieldPath` of a rule leads in its schema: `.spec.name`, `['a-b']`, through objects and maps.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

const step = /\.([^.[\]']+)|\['((?:[^'\\]|\\.)*)'\]/y;

/** @returns the path as messages print it, `spec.labels[a-b]`; undefined when it leads nowhere */
export function readFieldPath(path: string, schema: JSONSchemaProps): string | undefined {
  let place: JSONSchemaProps = schema;
  let shown = '';
  step.lastIndex = 0;
  for (let end = 0; end < path.length; end = step.lastIndex) {
    const found = step.exec(path);
    if (found === null) return undefined;
    const name = found[1] ?? (found[2] ?? '').replaceAll(/\\(.)/g, '$1');
    const { properties, additionalProperties } = place;
    if (properties !== undefined) {
      const next = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (next === undefined) return undefined;
      shown += shown === '' ? name : `.${name}`;
      place = next;
    } else if (typeof additionalProperties === 'object') {
      shown += `[${name}]`;
      place = additionalProperties;
    } else return undefined;
  }
  return shown;
}
