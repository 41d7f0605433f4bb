// What a role allows beside what was asked for: an audit log and RBAC rules in, what was forbidden and what was never used out.

/** As much of a line of an audit log as is looked at. @see https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/ */
export interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly user: { readonly username: string };
  readonly objectRef?: { readonly apiGroup?: string; readonly resource?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code?: number; readonly message?: string };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A rule of a Role or ClusterRole. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

export function parseAuditLog(text: string, username: string): readonly AuditEvent[] {
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as AuditEvent).filter(({ user }) => user.username === username);
}

/** Requests that were refused for want of a permission, also one that only admission asks for. */
export function forbidden(events: readonly AuditEvent[]): readonly string[] {
  return events
    .filter(
      ({ responseStatus, annotations }) =>
        responseStatus?.code === 403 || annotations?.['authorization.k8s.io/decision'] === 'forbid',
    )
    .map(({ verb, requestURI, responseStatus }) => `${verb} ${requestURI}: ${responseStatus?.message}`);
}

/** `verb group/resource` of each permission that no request used. */
export function unused(rules: readonly PolicyRule[], events: readonly AuditEvent[]): readonly string[] {
  const used = new Set(
    events.map(({ verb, objectRef: { apiGroup = '', resource = '', subresource } = {} }) =>
      permission(verb, apiGroup, subresource === undefined ? resource : `${resource}/${subresource}`),
    ),
  );
  const allowed = rules.flatMap(({ apiGroups, resources, verbs }) =>
    apiGroups.flatMap((group) =>
      resources.flatMap((resource) => verbs.map((verb) => permission(verb, group, resource))),
    ),
  );
  return [...new Set(allowed)].filter((each) => !used.has(each)).toSorted();
}

function permission(verb: string, group: string, resource: string): string {
  return `${verb} ${group === '' ? 'core' : group}/${resource}`;
}
