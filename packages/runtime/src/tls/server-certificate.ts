// The certificate of one of our servers: from files, read again when they change (as Secrets in volumes do), or self-signed
// and made again before it ends.
// @see https://github.com/kubernetes-sigs/controller-runtime/blob/main/pkg/certwatcher/certwatcher.go
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Clock } from '@kubewright/apimachinery';
import type { Logger } from '@kubewright/client';
import { ConfigError } from '@kubewright/client';
import type { MetricsRegistry } from '../metrics/registry.ts';
import type { CertificatePair } from './self-signed-certificate.ts';
import { selfSignedCertificate, selfSignedLifetime } from './self-signed-certificate.ts';

/** Where a server's certificate comes from. */
export interface CertificateFiles {
  /** Path of the certificate and those between it and the authority, PEM: usually `tls.crt`. */
  readonly cert: string;
  /** Path of its key, PEM: usually `tls.key`. */
  readonly key: string;
  /** Path of the authorities, PEM, whose client certificates are believed; default none. */
  readonly clientCa?: string | undefined;
}

/** What a TLS server is given. */
export interface ServerCertificates extends CertificatePair {
  readonly ca?: string;
}

/** A certificate that may change. */
export interface ServerCertificate {
  readonly current: ServerCertificates;
  /** Calls back with each new one, until stopped. */
  watch(onChange: (next: ServerCertificates) => void): { stop(): void };
}

/** Milliseconds between two looks at the files. @see certwatcher.go (defaultWatchInterval) */
const fileInterval = 10_000;

/** @throws ConfigError when the files cannot be read, or certificate and key do not belong together. */
export function certificateFromFiles(
  files: CertificateFiles,
  parts: { readonly clock: Clock; readonly log: Logger; readonly metrics: MetricsRegistry },
): ServerCertificate {
  const { clock, log, metrics } = parts;
  const reads = metrics.counter('certwatcher_read_certificate_total', 'Total number of certificate reads');
  const errors = metrics.counter(
    'certwatcher_read_certificate_errors_total',
    'Total number of certificate read errors',
  );
  errors.increment({}, 0);
  reads.increment();
  let current = readCertificates(files);
  return {
    get current() {
      return current;
    },
    watch: (onChange) => {
      const look = (): void => {
        reads.increment();
        try {
          const next = readCertificates(files);
          const changed = next.cert !== current.cert || next.key !== current.key || next.ca !== current.ca;
          if (changed) {
            current = next;
            log.info('the certificate has changed', { cert: files.cert });
            onChange(next);
          }
        } catch (error) {
          // Somebody may be between two writes; the old one serves on.
          errors.increment();
          log.error('the certificate cannot be read again', { error });
        }
        timer = clock.schedule(fileInterval, look, { unref: true });
      };
      let timer = clock.schedule(fileInterval, look, { unref: true });
      return { stop: () => timer.cancel() };
    },
  };
}

/** Made now, and again after nine tenths of its life. */
export function selfSigned(name: string, hosts: readonly string[], clock: Clock): ServerCertificate {
  let current: ServerCertificates = selfSignedCertificate(name, hosts, clock.now());
  const delay = selfSignedLifetime * 0.9;
  return {
    get current() {
      return current;
    },
    watch: (onChange) => {
      const renew = (): void => {
        current = selfSignedCertificate(name, hosts, clock.now());
        onChange(current);
        timer = clock.schedule(delay, renew, { unref: true });
      };
      let timer = clock.schedule(delay, renew, { unref: true });
      return { stop: () => timer.cancel() };
    },
  };
}

function readCertificates({ cert, key, clientCa }: CertificateFiles): ServerCertificates {
  const pair = { cert: readPem(cert), key: readPem(key), ...(clientCa === undefined ? {} : { ca: readPem(clientCa) }) };
  try {
    if (new X509Certificate(pair.cert).checkPrivateKey(createPrivateKey(pair.key))) return pair;
  } catch (error) {
    throw new ConfigError(`${cert} and ${key} are no certificate and its key`, { cause: error });
  }
  throw new ConfigError(`${key} is not the key of ${cert}`);
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(`${path} cannot be read`, { cause: error });
  }
}
