// The labels of a namespace -> the levels of the Pod Security Standards that it enforces and warns of. What is audited
// changes no answer.
// @see https://github.com/kubernetes/pod-security-admission/blob/master/api/helpers.go
import type { StatusCause } from '@kubewright/apimachinery';
import { invalid } from '../../registry/strategy.ts';
import type { Level, LevelVersion } from './levels.ts';

const prefix = 'pod-security.kubernetes.io/';

export interface SecurityPolicy {
  readonly enforce: LevelVersion;
  readonly warn: LevelVersion;
  /** What is wrong with labels. */
  readonly causes: readonly StatusCause[];
}

const levels: readonly Level[] = ['privileged', 'baseline', 'restricted'];

/** Lower ones allow more. */
export function rank(level: Level): number {
  return levels.indexOf(level);
}

const everything: LevelVersion = { level: 'privileged', minor: undefined };

const unlabelled: SecurityPolicy = { enforce: everything, warn: everything, causes: [] };

export function securityPolicy(labels: Readonly<Record<string, string>> | undefined): SecurityPolicy {
  if (labels === undefined || !Object.keys(labels).some((label) => label.startsWith(prefix))) return unlabelled;
  const causes: StatusCause[] = [];
  const complain = (label: string, value: string, why: string): void => {
    causes.push(invalid(`metadata.labels[${label}]`, value, why));
  };
  /** @param otherwise - the level where the label names none */
  const read = (mode: string, otherwise: Level): ReadLevel => {
    const label = `${prefix}${mode}`;
    const { [label]: text, [`${label}-version`]: version } = labels;
    const level = levels.find((each) => each === text);
    if (text !== undefined && level === undefined) {
      complain(label, text, 'must be one of privileged, baseline, restricted');
    }
    const match = /^v1\.(0|[1-9]\d*)$/.exec(version ?? '');
    if (version !== undefined && version !== 'latest' && match === null) {
      complain(`${label}-version`, version, 'must be "latest" or "v1.x"');
    }
    return {
      level: level ?? (text === undefined ? 'privileged' : otherwise),
      minor: match === null ? undefined : Number(match[1]),
      isLevelSet: text !== undefined,
      isVersionSet: version !== undefined,
      isValid: level !== undefined,
    };
  };
  const enforce = read('enforce', 'restricted');
  read('audit', 'privileged');
  const warn = read('warn', 'privileged');
  // Who enforces a level wants to be warned of it, where controllers make the pods.
  const isImplied = !warn.isLevelSet && enforce.isValid && rank(enforce.level) > rank(warn.level);
  const implied = { level: enforce.level, minor: warn.isVersionSet ? warn.minor : enforce.minor };
  return { enforce: levelOf(enforce), warn: isImplied ? implied : levelOf(warn), causes };
}

interface ReadLevel extends LevelVersion {
  readonly isLevelSet: boolean;
  readonly isVersionSet: boolean;
  readonly isValid: boolean;
}

function levelOf({ level, minor }: ReadLevel): LevelVersion {
  return { level, minor };
}
