// Volumes of kinds that are on their way out, and files that are put into one place.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/api/pod/warnings.go warningsForOverlappingVirtualPaths
import { type Fields, structOf, structsOf, textOf } from './validation/go-fields.ts';
import { isWhole } from './value-warnings.ts';

const deprecated: Readonly<Record<string, string>> = {
  photonPersistentDisk: 'deprecated in v1.11, non-functional in v1.16+',
  gitRepo: 'deprecated in v1.11, and disabled by default in v1.33+',
  scaleIO: 'deprecated in v1.16, non-functional in v1.22+',
  flocker: 'deprecated in v1.22, non-functional in v1.25+',
  storageos: 'deprecated in v1.22, non-functional in v1.25+',
  quobyte: 'deprecated in v1.22, non-functional in v1.25+',
  glusterfs: 'deprecated in v1.25, non-functional in v1.26+',
  ephemeral: '',
  cephfs: 'deprecated in v1.28, non-functional in v1.31+',
  rbd: 'deprecated in v1.28, non-functional in v1.31+',
};

export function warnOfVolumes({ volumes }: Fields, path: string): string[] {
  const all = structsOf(volumes);
  return [
    ...all.flatMap((volume, index) =>
      Object.entries(deprecated).flatMap(([kind, why]) => {
        if (volume[kind] === undefined) return [];
        const at = `${path}.volumes[${index}].${kind === 'storageos' ? 'storageOS' : kind}`;
        return kind === 'ephemeral' ? warnOfClaim(structOf(volume[kind]), at) : [`${at}: ${why}`];
      }),
    ),
    ...all.flatMap(warnOfOverlaps),
  ];
}

function warnOfClaim({ volumeClaimTemplate }: Fields, path: string): string[] {
  const { resources } = structOf(structOf(volumeClaimTemplate)['spec']);
  return ['requests', 'limits'].flatMap((field) => {
    const { storage } = structOf(structOf(resources)[field]);
    if (typeof storage !== 'string' || isWhole(storage)) return [];
    const at = `${path}.volumeClaimTemplate.spec.resources.${field}[storage]`;
    return [`${at}: fractional byte value ${JSON.stringify(storage)} is invalid, must be an integer`];
  });
}

/** A file of a volume, and where it comes from; empty where there is one source. */
interface Place {
  readonly path: string;
  readonly source: string;
}

function warnOfOverlaps(volume: Fields): string[] {
  const { configMap, secret, downwardAPI, projected } = volume;
  const name = JSON.stringify(textOf(volume['name']));
  const warn = (what: string, places: readonly Place[]): string[] =>
    overlaps(places).map((each) => `volume ${name} (${what}): overlapping paths: ${each}`);
  const warnings: string[] = [];
  if (configMap !== undefined)
    warnings.push(...warn(`ConfigMap ${quoted(configMap, 'name')}`, placesOf(configMap, '')));
  if (secret !== undefined) warnings.push(...warn(`Secret ${quoted(secret, 'secretName')}`, placesOf(secret, '')));
  if (downwardAPI !== undefined) warnings.push(...warn('DownwardAPI', placesOf(downwardAPI, '')));
  if (projected === undefined) return warnings;
  const sources = structsOf(structOf(projected)['sources']);
  const empty = sources.filter((source) => Object.keys(source).length === 0);
  return [
    ...warnings,
    ...empty.map(() => `volume ${name} (Projected) has no sources provided`),
    ...warn('Projected', sources.flatMap(projectedPlaces)),
  ];
}

function projectedPlaces({ configMap, secret, downwardAPI, serviceAccountToken }: Fields): Place[] {
  if (configMap !== undefined) return placesOf(configMap, `ConfigMap ${quoted(configMap, 'name')}`);
  if (secret !== undefined) return placesOf(secret, `Secret ${quoted(secret, 'name')}`);
  if (downwardAPI !== undefined) return placesOf(downwardAPI, 'DownwardAPI');
  if (serviceAccountToken === undefined) return [];
  return [{ path: textOf(structOf(serviceAccountToken)['path']), source: 'ServiceAccountToken' }];
}

function quoted(value: unknown, field: string): string {
  return JSON.stringify(textOf(structOf(value)[field]));
}

function placesOf(value: unknown, source: string): Place[] {
  return structsOf(structOf(value)['items']).map(({ path }) => ({ path: textOf(path), source }));
}

/** More than an answer has room for: a hostile volume has millions. */
const mostOverlaps = 200;

function overlaps(places: readonly Place[]): string[] {
  const found: string[] = [];
  const before: Place[] = [];
  for (const { path: given, source } of places) {
    const path = given.replace(/\/+$/, '');
    const place = { path, source };
    for (const other of path === '' ? [] : before) {
      if (found.length >= mostOverlaps) return found;
      const isOne = `${other.path}/`.startsWith(`${path}/`) || `${path}/`.startsWith(`${other.path}/`);
      if (other.path !== '' && isOne) found.push(`${formatPlace(place)} with ${formatPlace(other)}`);
    }
    before.push(place);
  }
  return found;
}

function formatPlace({ path, source }: Place): string {
  return source === '' ? JSON.stringify(path) : `${JSON.stringify(path)} (${source})`;
}
