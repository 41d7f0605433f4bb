// Whether the `fieldPath` of a rule leads to a field of the schema: `.spec.name`, `['a-b']`, through objects and maps.
import type { JSONSchemaProps } from '@kubewright/apimachinery';

const step = /\.([^.[\]']+)|\['((?:[^'\\]|\\.)*)'\]/y;

export function isFieldPath(path: string, schema: JSONSchemaProps): boolean {
  let place: JSONSchemaProps = schema;
  step.lastIndex = 0;
  for (let end = 0; end < path.length; end = step.lastIndex) {
    const found = step.exec(path);
    if (found === null) return false;
    const name = found[1] ?? (found[2] ?? '').replaceAll(/\\(.)/g, '$1');
    const { properties, additionalProperties } = place;
    if (properties !== undefined) {
      const next = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (next === undefined) return false;
      place = next;
    } else if (typeof additionalProperties === 'object') place = additionalProperties;
    else return false;
  }
  return true;
}
