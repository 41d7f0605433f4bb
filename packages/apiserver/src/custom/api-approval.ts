// Groups below k8s.io and kubernetes.io belong to Kubernetes: a definition there must say who approved it.
// @see https://github.com/kubernetes/enhancements/pull/1111
import type { StatusCause } from '@kubewright/apimachinery';
import { invalid, required } from '../registry/strategy.ts';

export const approvalAnnotation = 'api-approved.kubernetes.io';

const link = 'see https://github.com/kubernetes/enhancements/pull/1111';
const path = `metadata.annotations[${approvalAnnotation}]`;

export function isProtectedGroup(group: string): boolean {
  return ['k8s.io', 'kubernetes.io'].some((domain) => group === domain || group.endsWith(`.${domain}`));
}

/** What is wrong with the approval of a definition; undefined when nothing is. */
export function validateApproval(
  group: string,
  annotations: Record<string, string> | undefined,
): StatusCause | undefined {
  if (!isProtectedGroup(group)) return undefined;
  const value = annotations?.[approvalAnnotation];
  if (value === undefined || value === '') {
    return required(path, `protected groups must have approval annotation "${approvalAnnotation}", ${link}`);
  }
  if (value.startsWith('unapproved') || isUrl(value)) return undefined;
  const why = `protected groups must have approval annotation "${approvalAnnotation}" with either a URL or a reason starting with "unapproved", ${link}`;
  return invalid(path, value, why);
}

/** The condition that says so on the definition; undefined for other groups. */
export function approvalCondition(
  group: string,
  annotations: Record<string, string> | undefined,
): { status: 'True' | 'False'; reason: string; message: string } | undefined {
  if (!isProtectedGroup(group)) return undefined;
  const value = annotations?.[approvalAnnotation] ?? '';
  if (value.startsWith('unapproved')) {
    return { status: 'False', reason: 'UnapprovedAnnotation', message: `not approved: ${JSON.stringify(value)}` };
  }
  return { status: 'True', reason: 'ApprovedAnnotation', message: `approved in ${value}` };
}

function isUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && url.host !== '';
}
