// CertificateSigningRequests: who asks is written down by the server, what is asked never changes, and its approval and its
// certificate each have an endpoint.
// @see https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/certificates/certificates/strategy.go
import type { StatusCause, Timestamp } from '@kubewright/apimachinery';
import { ApiError } from '@kubewright/apimachinery';
import type { User } from '../authentication/user.ts';
import type { SigningRequest } from '../certificates/signing-request.ts';
import { parseSigningRequest } from '../certificates/signing-request.ts';
import type { ApiObject } from '../object/api-object.ts';
import { equal, isRecord, readField } from '../object/api-object.ts';
import type { Admission } from '../registry/admission.ts';
import type { EndpointRules, Strategy } from '../registry/strategy.ts';
import { cause, forbidden, invalid, required, unsupported } from '../registry/strategy.ts';

type Condition = Record<string, unknown>;

/** The admission plugin CertificateSubjectRestriction: nobody asks for a client's certificate that may do everything. */
const subjectAdmission: Admission = {
  check(request) {
    const signer = 'kubernetes.io/kube-apiserver-client';
    if (readField(request, 'spec', 'signerName') !== signer) return;
    if (!parsed(request).organizations.includes(everybodysMaster)) return;
    const why = `use of ${signer} signer with ${everybodysMaster} group is not allowed`;
    throw ApiError.forbidden(resource, request.metadata.name ?? '', why);
  },
};

const resource = { group: 'certificates.k8s.io', resource: 'certificatesigningrequests' };

const everybodysMaster = 'system:masters';

/** What is no request has a fault, too. */
function parsed(request: ApiObject): SigningRequest {
  const text = Buffer.from(String(readField(request, 'spec', 'request') ?? ''), 'base64').toString('latin1');
  try {
    return parseSigningRequest(text);
  } catch (error) {
    return { organizations: [], fault: error instanceof Error ? error.message : String(error) };
  }
}

export const certificateRequestStrategy: Partial<Strategy> = {
  ignores: [['spec'], ['status']],
  admissions: [subjectAdmission],
  nameMessages: () => [],
  prepareForCreate(request, user) {
    const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...spec } = record(request['spec']);
    request['spec'] = { ...spec, ...(user === undefined ? {} : requester(user)) };
  },
  prepareForUpdate(request, old) {
    request['spec'] = old['spec'];
  },
  validate: (request) => [...validateSpec(request), ...validateConditions(request)],
  endpoints: {
    approval: {
      ignores: [['spec'], ['status', 'certificate']],
      prepare(request, old, now) {
        const conditions = dated(request, old, now);
        request['spec'] = old['spec'];
        const { conditions: _before, ...status } = record(old['status']);
        request['status'] = { ...status, ...(conditions.length === 0 ? {} : { conditions }) };
      },
      validate: (request, old) => [...validateKept(request, old), ...validateSameCertificate(request, old)],
    },
    status: {
      ignores: [['spec'], ['status', 'conditions']],
      prepare(request, old, now) {
        request['spec'] = old['spec'];
        for (const type of decisions) keepConditions(request, old, type);
        const conditions = dated(request, old, now);
        if (conditions.length > 0) request['status'] = { ...record(request['status']), conditions };
      },
      validate: (request, old) => [
        ...validateKept(request, old),
        ...decisions.flatMap((type) => validateDecision(request, old, type)),
        ...validateReplaced(request, old),
      ],
    },
  } satisfies Record<string, EndpointRules>,
};

const decisions = ['Approved', 'Denied'] as const;

function requester({ name, uid, groups, extra }: User): Record<string, unknown> {
  const hasExtra = extra !== undefined && Object.keys(extra).length > 0;
  return {
    username: name,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(hasExtra ? { extra } : {}),
  };
}

/** Every condition with its times. */
function dated(request: ApiObject, old: ApiObject, now: Timestamp): Condition[] {
  return conditionsOf(request).map((condition) => {
    const before = conditionsOf(old).find(
      ({ type, status, lastTransitionTime }) =>
        type === condition['type'] && status === condition['status'] && typeof lastTransitionTime === 'string',
    );
    return {
      ...condition,
      lastUpdateTime: condition['lastUpdateTime'] ?? now,
      lastTransitionTime: condition['lastTransitionTime'] ?? before?.['lastTransitionTime'] ?? now,
    };
  });
}

/** The conditions of a type as they were, unless some were added or removed. */
function keepConditions(request: ApiObject, old: ApiObject, type: string): void {
  const isOfType = (condition: Condition): boolean => condition['type'] === type;
  const before = conditionsOf(old).filter(isOfType);
  const conditions = conditionsOf(request);
  if (conditions.filter(isOfType).length !== before.length || before.length === 0) return;
  const kept = conditions.map((condition) => (isOfType(condition) ? (before.shift() ?? condition) : condition));
  request['status'] = { ...record(request['status']), conditions: kept };
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/certificate-signing-request-v1/ */
const usages = new Set([
  'signing',
  'digital signature',
  'content commitment',
  'key encipherment',
  'key agreement',
  'data encipherment',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
  'any',
  'server auth',
  'client auth',
  'code signing',
  'email protection',
  's/mime',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'timestamping',
  'ocsp signing',
  'microsoft sgc',
  'netscape sgc',
]);

const sortedUsages = [...usages].toSorted();

function validateSpec(request: ApiObject): StatusCause[] {
  const spec = record(request['spec']);
  const causes: StatusCause[] = [];
  const { fault } = parsed(request);
  if (fault !== undefined) causes.push(invalid('spec.request', spec['request'] ?? null, fault));
  const given = Array.isArray(spec['usages']) ? (spec['usages'] as unknown[]) : [];
  const seen = new Set<unknown>();
  if (given.length === 0) causes.push(required('spec.usages'));
  for (const [index, usage] of given.entries()) {
    const path = `spec.usages[${index}]`;
    if (!usages.has(String(usage))) causes.push(unsupported(path, usage, sortedUsages));
    if (seen.size === seen.add(usage).size)
      causes.push(cause('FieldValueDuplicate', path, `Duplicate value: ${JSON.stringify(usage)}`));
  }
  const { signerName = '', expirationSeconds: seconds } = spec;
  if (signerName !== '' && String(signerName).split('/').length !== 2) {
    const why = "must be a fully qualified domain and path of the form 'example.com/signer-name'";
    causes.push(invalid('spec.signerName', signerName, why));
  }
  if (signerName === 'kubernetes.io/legacy-unknown') {
    causes.push(invalid('spec.signerName', signerName, 'the legacy signerName is not allowed via this API version'));
  }
  if (typeof seconds === 'number' && seconds < 600) {
    const why = 'may not specify a duration less than 600 seconds (10 minutes)';
    causes.push(invalid('spec.expirationSeconds', seconds, why));
  }
  return causes;
}

const trueOnly = new Set<unknown>(['Approved', 'Denied', 'Failed']);

function validateConditions(request: ApiObject): StatusCause[] {
  const conditions = conditionsOf(request);
  const causes: StatusCause[] = [];
  for (const [index, { type = '', status = '' }] of conditions.entries()) {
    const at = `status.conditions[${index}]`;
    if (type === '') causes.push(required(`${at}.type`));
    const allowed = trueOnly.has(type) ? ['True'] : ['False', 'True', 'Unknown'];
    if (status === '') causes.push(required(`${at}.status`));
    else if (!allowed.includes(String(status))) causes.push(unsupported(`${at}.status`, status, allowed));
    const before = conditions.slice(0, index);
    const other = type === 'Approved' ? 'Denied' : type === 'Denied' ? 'Approved' : undefined;
    if (other !== undefined && before.some((each) => each['type'] === other)) {
      const why = 'Approved and Denied conditions are mutually exclusive';
      causes.push(invalid('status.conditions', type, why));
    }
    if (before.some((each) => each['type'] === type)) {
      causes.push(cause('FieldValueDuplicate', `${at}.type`, `Duplicate value: ${JSON.stringify(type)}`));
    }
  }
  return causes;
}

/** What was decided stays. */
function validateKept(request: ApiObject, old: ApiObject): StatusCause[] {
  return [...decisions, 'Failed'].flatMap((type) =>
    ofType(request, type).length < ofType(old, type).length
      ? [forbidden('status.conditions', `updates may not remove a condition of type ${JSON.stringify(type)}`)]
      : [],
  );
}

function validateDecision(request: ApiObject, old: ApiObject, type: string): StatusCause[] {
  const [next, before] = [ofType(request, type), ofType(old, type)];
  if (next.length > before.length) {
    return [forbidden('status.conditions', `updates may not add a condition of type ${JSON.stringify(type)}`)];
  }
  return next.length < before.length || equal(next, before)
    ? []
    : [forbidden('status.conditions', `updates may not modify a condition of type ${JSON.stringify(type)}`)];
}

function validateSameCertificate(request: ApiObject, old: ApiObject): StatusCause[] {
  if (certificateOf(request) === certificateOf(old)) return [];
  return [forbidden('status.certificate', 'updates may not set certificate content')];
}

function validateReplaced(request: ApiObject, old: ApiObject): StatusCause[] {
  const [next, before] = [certificateOf(request), certificateOf(old)];
  if (next === before) return [];
  const causes: StatusCause[] = [];
  const text = Buffer.from(next, 'base64').toString('latin1');
  if (next !== '' && !text.includes('-----BEGIN CERTIFICATE-----')) {
    const why = 'must contain at least one CERTIFICATE PEM block';
    causes.push(invalid('status.certificate', '<certificate data>', why));
  }
  if (before !== '')
    causes.push(forbidden('status.certificate', 'updates may not modify existing certificate content'));
  return causes;
}

function certificateOf(request: ApiObject): string {
  return String(readField(request, 'status', 'certificate') ?? '');
}

function ofType(request: ApiObject, type: string): Condition[] {
  return conditionsOf(request).filter((condition) => condition['type'] === type);
}

function conditionsOf(request: ApiObject): Condition[] {
  const conditions = readField(request, 'status', 'conditions');
  return Array.isArray(conditions) ? conditions.filter(isRecord) : [];
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
