// Requests within the limit of their size that have more of something than any real one: the work does not grow with the
// square of it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startServer } from '../test-client.ts';

const count = 12_000;
const many = <T>(make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));

describe('as many as fit into a request', { timeout: 30_000 }, () => {
  it('owners', async (t) => {
    const { client } = startServer(t);
    const ownerReferences = many((index) => ({ apiVersion: 'v1', kind: 'A', name: `a${index}`, uid: `u${index}` }));
    const metadata = { name: 'a', ownerReferences: [...ownerReferences, { ...ownerReferences[7] }] };
    const { headers, body } = await client.post('/api/v1/namespaces/default/configmaps', { metadata });
    assert.match(headers['warning'] ?? '', /duplicate UID\(s\) observed: u7"$/);
    const stored = (body as { metadata: { ownerReferences: unknown[] } }).metadata.ownerReferences;
    assert.equal(stored.length, count);
  });

  it('variables, and a strategic merge patch of them all', async (t) => {
    const { client } = startServer(t);
    const pods = '/api/v1/namespaces/default/podtemplates';
    const template = (value: string): object => ({
      template: {
        spec: { containers: [{ name: 'c', image: 'x', env: many((each) => ({ name: `E${each}`, value })) }] },
      },
    });
    await client.post(pods, { metadata: { name: 'a' }, ...template('1') });
    const { text } = await client.patch(`${pods}/a`, 'strategic', template('2'));
    assert.equal(text.match(/"value":"2"/g)?.length, count);
  });

  it('faults', async (t) => {
    const { client } = startServer(t);
    const spec = { request: '', signerName: 'a/b', usages: many((index) => `u${index}`) };
    const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
    const { status, body } = await client.send('POST', path, { body: { metadata: { name: 'a' }, spec } });
    assert.equal(status, 422);
    const { causes } = (body as { details: { causes: { field: string }[] } }).details;
    assert.ok(causes.length >= count && causes.some(({ field }) => field === `spec.usages[${count - 1}]`));
  });

  it('containers with one port', async (t) => {
    const { client } = startServer(t);
    const containers = many((index) => ({ name: `c${index}`, image: 'x', ports: [{ containerPort: 1 }] }));
    const pod = { metadata: { name: 'a' }, spec: { containers } };
    const { headers } = await client.post('/api/v1/namespaces/default/pods', pod);
    assert.match(headers['warning'] ?? '', /containers\[1\]\.ports\[0\]: duplicate port definition with/);
    assert.ok((headers['warning'] ?? '').length < 8_000);
  });
});
