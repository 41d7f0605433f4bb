// SOCKS5, of which a client needs one command and one kind of address: the proxy looks the name up, as in Go.
// @see https://www.rfc-editor.org/rfc/rfc1928 and https://www.rfc-editor.org/rfc/rfc1929
import type { Socket } from 'node:net';

const version = 5;
const passwordVersion = 1;
const connectCommand = 1;
const domainAddress = 3;
const noAuthentication = 0;
const passwordAuthentication = 2;

/** What a proxy answers instead of 0. */
const refusals = [
  'done',
  'a failure of the proxy',
  'its rules forbid it',
  'the network is unreachable',
  'the host is unreachable',
  'the connection was refused',
  'the way is too long',
  'it has no such command',
  'it has no such kind of address',
];

/** @returns the socket, ready for the first byte to the host */
export async function openSocks(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Socket> {
  const { connect } = process.getBuiltinModule('node:net');
  const socket = connect(Number(proxy.port || 1080), proxy.hostname.replace(/^\[|\]$/g, ''));
  const abort = (): void => void socket.destroy(signal.reason as Error);
  signal.addEventListener('abort', abort, { once: true });
  try {
    const read = reader(socket);
    const hasPassword = proxy.username !== '';
    const methods = hasPassword ? [noAuthentication, passwordAuthentication] : [noAuthentication];
    socket.write(Buffer.from([version, methods.length, ...methods]));
    const [spoken, method] = await read(2);
    if (spoken !== version) throw new Error('the proxy does not speak SOCKS5');
    if (method === passwordAuthentication && hasPassword) {
      const [name, password] = [proxy.username, proxy.password].map((text) => sized(decodeURIComponent(text)));
      socket.write(Buffer.concat([Buffer.from([passwordVersion]), ...[name, password].map((part) => part as Buffer)]));
      const [, refused] = await read(2);
      if (refused !== 0) throw new Error('the proxy refuses the name and password');
    } else if (method !== noAuthentication)
      throw new Error('the proxy asks for credentials that its URL does not have');
    const address = Buffer.concat([sized(host), Buffer.from([port >> 8, port & 0xff])]);
    socket.write(Buffer.concat([Buffer.from([version, connectCommand, 0, domainAddress]), address]));
    const [, reply = 1, , kind] = await read(4);
    if (reply !== 0) throw new Error(`the proxy says: ${refusals[reply] ?? `code ${reply}`}`);
    const length = kind === domainAddress ? ((await read(1))[0] ?? 0) : kind === 4 ? 16 : 4;
    await read(length + 2);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** A byte of length, and the text. */
function sized(text: string): Buffer {
  const bytes = Buffer.from(text);
  if (bytes.length === 0 || bytes.length > 255) throw new Error('SOCKS5 takes texts of 1 to 255 bytes');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

/** Reads so many bytes and leaves the rest in the socket. */
function reader(socket: Socket): (length: number) => Promise<Buffer> {
  return (length) =>
    new Promise((resolve, reject) => {
      const tryRead = (): void => {
        const bytes: unknown = socket.read(length);
        if (!Buffer.isBuffer(bytes)) return;
        settle();
        if (bytes.length === length) resolve(bytes);
        else reject(new Error('the proxy closed the connection'));
      };
      const fail = (error?: Error): void => {
        settle();
        reject(error ?? new Error('the proxy closed the connection'));
      };
      const closed = (): void => fail();
      const settle = (): void => {
        socket.off('readable', tryRead).off('error', fail).off('close', closed).off('end', closed);
      };
      socket.on('readable', tryRead).on('error', fail).on('close', closed).on('end', closed);
      tryRead();
    });
}
