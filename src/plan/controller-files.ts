// A controller and its test: starters, the user's from the first run on. They work as they are and say where to go on.
import type { Controller } from '../model/controller.ts';
import { controllerPath } from '../model/controller.ts';
import { deriveNames } from '../model/kind-names.ts';
import type { JsonObject, PlannedFile } from '../model/planned-file.ts';
import { importPath, template, tokenPath } from './files.ts';
import { literal } from './literal.ts';
import type { PlanInput } from './plan.ts';
import { sampleObject } from './sample.ts';
import { schemaOf } from './schema-of.ts';
import { statusShape } from './status-shape.ts';

/** The skeleton for the operator's own kind, or the one for a built-in kind. */
export function controllerFiles(controller: Controller, input: PlanInput): readonly PlannedFile[] {
  const path = controllerPath(controller);
  const test = path.replace(/\.ts$/, '.test.ts');
  const name = controller.name === controller.kind.toLowerCase() ? undefined : controller.name;
  if ('builtIn' in controller.for) {
    const { token, module, scope, plural } = controller.for.builtIn;
    const names = deriveNames({ kind: controller.kind, plural });
    const values = {
      kind: controller.kind,
      names,
      controllerImport: importPath(test, path),
      name,
      token,
      module,
      namespaced: scope === 'Namespaced',
      variable: names.variable,
    };
    return [
      template('starter', path, 'controller/built-in.ts.ejs', values),
      template('starter', test, 'controller/built-in.test.ts.ejs', values),
    ];
  }
  const { own } = controller.for;
  const values = {
    kind: own.kind,
    typeName: own.typeName,
    name,
    apiVersion: `${own.group}/${own.version}`,
    names: own.names,
    // A namesake in another group has another controller name: its children must have other names, too.
    childSuffix: name ?? own.names.file,
    namespaced: own.scope === 'Namespaced',
    tokenImport: importPath(path, tokenPath(own)),
    registerImport: importPath(test, 'src/generated/register.ts'),
    controllerImport: importPath(test, path),
    crds: importPath(test, 'config/crd/'),
    ...bodyOf(controller, input),
  };
  return [
    template('starter', path, 'controller/controller.ts.ejs', values),
    template('starter', test, 'controller/controller.test.ts.ejs', values),
  ];
}

/** What the skeleton can do with this kind's schema: report conditions, copy the starter's `message`. */
function bodyOf({ group, version, kind }: Controller, input: PlanInput): JsonObject {
  const schema = schemaOf(input.crds, { group, version, kind });
  const { spec, valid } = sampleObject(schema.root);
  return {
    ...statusShape(schema.hasStatus ? schema.properties?.['status'] : undefined),
    message:
      schema.root.required?.includes('spec') === true &&
      schema.properties?.['spec']?.properties?.['message']?.type === 'string',
    sample: literal({ metadata: { name: 'example' }, ...spec }),
    sampleValid: valid,
  };
}
