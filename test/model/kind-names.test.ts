// Names of kinds, as a table: acronyms, irregular plurals, and kinds that are words of JavaScript.
import assert from 'node:assert/strict';
import test from 'node:test';

import { deriveNames } from '../../src/model/kind-names.ts';
import { splitWords } from '../../src/model/words.ts';

const table: readonly (readonly [kind: string, plural: string, file: string, variable: string, token: string])[] = [
  ['Network', 'networks', 'network', 'network', 'networks'],
  ['MySQLCluster', 'mysqlclusters', 'my-sql-cluster', 'mySQLCluster', 'mySQLClusters'],
  ['HTTPRoute', 'httproutes', 'http-route', 'httpRoute', 'httpRoutes'],
  ['DNSEndpoint', 'dnsendpoints', 'dns-endpoint', 'dnsEndpoint', 'dnsEndpoints'],
  ['OAuthClient', 'oauthclients', 'oauth-client', 'oauthClient', 'oauthClients'],
  ['IPv4Address', 'ipv4addresses', 'ipv4-address', 'ipv4Address', 'ipv4Addresses'],
  ['S3Bucket', 's3buckets', 's3-bucket', 's3Bucket', 's3Buckets'],
  ['NetworkPolicy', 'networkpolicies', 'network-policy', 'networkPolicy', 'networkPolicies'],
  ['Gateway', 'gateways', 'gateway', 'gateway', 'gateways'],
  ['Ingress', 'ingresses', 'ingress', 'ingress', 'ingresses'],
  ['Index', 'indices', 'index', 'index', 'indices'],
  ['ServiceStatus', 'servicestatuses', 'service-status', 'serviceStatus', 'serviceStatuses'],
  ['DataSeries', 'dataseries', 'data-series', 'dataSeriesObject', 'dataSeries'],
  ['Analysis', 'analyses', 'analysis', 'analysis', 'analyses'],
  ['Endpoints', 'endpoints', 'endpoints', 'endpointsObject', 'endpoints'],
  ['Kubernetes', 'kubernetes', 'kubernetes', 'kubernetesResourceObject', 'kubernetesResource'],
  ['Repo', 'repos', 'repo', 'repo', 'repos'],
  ['Batch', 'batches', 'batch', 'batch', 'batches'],
  ['GitHub', 'githubs', 'git-hub', 'gitHub', 'gitHubs'],
  ['Class', 'classes', 'class', 'classResource', 'classes'],
  ['Object', 'objects', 'object', 'objectResource', 'objects'],
  ['Delete', 'deletes', 'delete', 'deleteResource', 'deletes'],
  ['Map', 'maps', 'map', 'map', 'maps'],
  ['Event', 'events', 'event', 'event', 'events'],
  ['Promise', 'promises', 'promise', 'promise', 'promises'],
  ['Record', 'records', 'record', 'record', 'records'],
  ['Argument', 'arguments', 'argument', 'argument', 'argumentsResource'],
  ['ConfigMap', 'configmaps', 'config-map', 'configMap', 'configMapsResource'],
  ['Request', 'requests', 'request', 'requestResource', 'requests'],
];

for (const [kind, plural, file, variable, token] of table) {
  test(`${kind} is ${plural}, ${file}.ts, ${variable} and ${token}`, () => {
    const names = deriveNames({ kind });
    assert.deepEqual(
      { plural: names.plural, file: names.file, variable: names.variable, token: names.token },
      { plural, file, variable, token },
    );
    assert.equal(names.singular, kind.toLowerCase());
    assert.equal(names.listKind, `${kind}List`);
    assert.ok(Object.isFrozen(names));
  });
}

test('a given plural wins, also in code', () => {
  const tokens = (kind: string, plural: string): string => deriveNames({ kind, plural }).token;
  assert.equal(tokens('Octopus', 'octopodes'), 'octopodes');
  assert.equal(tokens('NetworkPolicy', 'netpols'), 'netpols');
  assert.equal(tokens('Network', 'nets'), 'nets');
  assert.equal(tokens('Foo', 'bars-and-more'), 'barsAndMore');
  assert.equal(tokens('Clas', 'class'), 'classResource');
});

test('words are the kind again when joined, so different kinds have different files unless only their case differs', () => {
  for (const kind of ['MySQLCluster', 'HTTPRoute', 'ABC', 'AbC', 'OAuth2Token', 'X'])
    assert.equal(splitWords(kind).join(''), kind);
});

test('articles follow the sound', () => {
  const kinds = ['Network', 'Index', 'HTTPRoute', 'DNSEndpoint', 'MySQLCluster', 'MX', 'OAuthClient'];
  assert.deepEqual(
    kinds.map((kind) => deriveNames({ kind }).withArticle),
    ['a Network', 'an Index', 'an HTTPRoute', 'a DNSEndpoint', 'a MySQLCluster', 'an MX', 'an OAuthClient'],
  );
});

test('a kind that is no CamelCase word still gets names that are', () => {
  const { kind, className, variable, token, file } = deriveNames({ kind: 'foo-barBar' });
  assert.deepEqual(
    [kind, className, variable, token, file],
    ['foo-barBar', 'FooBarBar', 'fooBarBar', 'fooBarBars', 'foo-bar-bar'],
  );
  assert.equal(deriveNames({ kind: 'postgresql', plural: 'postgresqls' }).token, 'postgresqls');
});
