// What kube-apiserver refuses in the conversion of a definition. Its internal type has the webhook's members at the
// conversion itself, and that is how messages name them.
// @see https://github.com/kubernetes/apiserver/blob/master/pkg/util/webhook/validation.go
import type {
  CustomResourceConversion,
  ServiceReference,
  StatusCause,
  WebhookClientConfig,
} from '@kubewright/apimachinery';
import { checkDns1035Label, checkDns1123Subdomain, fieldFault } from '@kubewright/apimachinery';

const path = 'spec.conversion';
const clientPath = `${path}.webhookClientConfig`;
const reviewsPath = `${path}.conversionReviewVersions`;
/** The versions of ConversionReview that the server speaks. */
const reviewVersions = ['v1', 'v1beta1'];

export function checkConversion({ strategy, webhook }: CustomResourceConversion): StatusCause[] {
  const { clientConfig, conversionReviewVersions: versions = [] } = webhook ?? {};
  const faults = checkStrategy(strategy);
  if (strategy === 'Webhook') {
    faults.push(
      ...(clientConfig === undefined
        ? [fieldFault.required(clientPath, 'required when strategy is set to Webhook')]
        : checkClient(clientConfig)),
      ...checkReviewVersions(versions),
    );
    return faults;
  }
  const rule = 'should not be set when strategy is not set to Webhook';
  if (clientConfig !== undefined) faults.push(fieldFault.forbidden(clientPath, rule));
  if (versions.length > 0) faults.push(fieldFault.forbidden(reviewsPath, rule));
  return faults;
}

function checkStrategy(strategy: string): StatusCause[] {
  if (strategy === '') return [fieldFault.required(`${path}.strategy`)];
  const known = ['None', 'Webhook'];
  return known.includes(strategy) ? [] : [fieldFault.notSupported(`${path}.strategy`, strategy, known)];
}

function checkClient({ url, service }: WebhookClientConfig): StatusCause[] {
  if ((url === undefined) === (service === undefined)) {
    return [fieldFault.required(clientPath, 'exactly one of url or service is required')];
  }
  return url === undefined ? (service === undefined ? [] : checkService(service)) : checkUrl(url);
}

/** The parts of a URL as Go tells them apart. @see https://www.rfc-editor.org/rfc/rfc3986#appendix-B */
const urlPattern = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?#@]*)@)?([^/?#]*))?[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s;

function checkUrl(url: string): StatusCause[] {
  const at = `${clientPath}.url`;
  const form = '; desired format: https://host[/path]';
  const [, scheme = '', user, host = '', query = '', fragment = ''] = urlPattern.exec(url) ?? [];
  const faults: StatusCause[] = [];
  if (scheme.toLowerCase() !== 'https') {
    faults.push(fieldFault.invalid(at, scheme.toLowerCase(), `'https' is the only allowed URL scheme${form}`));
  }
  if (host === '') faults.push(fieldFault.invalid(at, '', `host must be specified${form}`));
  if (user !== undefined) faults.push(fieldFault.invalid(at, user, 'user information is not permitted in the URL'));
  if (fragment !== '') faults.push(fieldFault.invalid(at, fragment, 'fragments are not permitted in the URL'));
  if (query !== '') faults.push(fieldFault.invalid(at, query, 'query parameters are not permitted in the URL'));
  return faults;
}

function checkService({ name, namespace, path: urlPath = '', port = 443 }: ServiceReference): StatusCause[] {
  const at = `${clientPath}.service`;
  const faults: StatusCause[] = [];
  // kube-apiserver takes the one for the other.
  if (namespace === '') faults.push(fieldFault.required(`${at}.name`));
  if (name === '') faults.push(fieldFault.required(`${at}.namespace`));
  if (port < 1 || port > 65_535) {
    faults.push(fieldFault.invalid(`${at}.port`, port, 'port is not valid: must be between 1 and 65535, inclusive'));
  }
  const fault = (why: string): void => void faults.push(fieldFault.invalid(`${at}.path`, urlPath, why));
  if (urlPath === '' || urlPath === '/') return faults;
  if (urlPath === '//') {
    fault('segment[0] may not be empty');
    return faults;
  }
  if (!urlPath.startsWith('/')) fault("must start with a '/'");
  // The first character is taken for the slash, whatever it is.
  for (const [index, step] of urlPath.slice(1).replace(/\/$/, '').split('/').entries()) {
    if (step === '') fault(`segment[${index}] may not be empty`);
    else for (const message of checkDns1123Subdomain(step)) fault(`segment[${index}]: ${message}`);
  }
  return faults;
}

function checkReviewVersions(versions: readonly string[]): StatusCause[] {
  if (versions.length === 0) return [fieldFault.required(reviewsPath)];
  const faults = versions.flatMap((version, index) => {
    const at = `${reviewsPath}[${index}]`;
    if (versions.indexOf(version) < index) return [fieldFault.invalid(at, version, 'duplicate version')];
    return checkDns1035Label(version).map((message) => fieldFault.invalid(at, version, message));
  });
  if (!versions.some((version) => reviewVersions.includes(version))) {
    const why = `must include at least one of ${reviewVersions.join(', ')}`;
    faults.push(fieldFault.invalid(reviewsPath, versions, why));
  }
  return faults;
}
