// Kubernetes' protobuf: the bytes `k8s\0`, then a message that names the type and holds the object's own message.
// @see https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
import { ApiError } from '@kubewright/apimachinery';
import { kindMessage } from './messages.ts';
import { decodeMessage, decodeUtf8, readFields } from './reader.ts';

const magic = [0x6b, 0x38, 0x73, 0x00];

/** Decodes an object. @throws ApiError bad request or unsupported media type, for kinds that Kubernetes does not have */
export function decodeProtobuf(bytes: Uint8Array): Record<string, unknown> {
  if (!magic.every((byte, index) => bytes[index] === byte)) {
    throw ApiError.badRequest(
      'the object provided is unrecognized: provided data does not appear to be a protobuf message',
    );
  }
  const envelope = readFields(bytes.subarray(magic.length));
  const typeMeta = readFields(bytesOf(envelope.get(1)?.at(-1)));
  const apiVersion = decodeUtf8(typeMeta.get(1)?.at(-1));
  const kind = decodeUtf8(typeMeta.get(2)?.at(-1));
  const message = kindMessage(apiVersion, kind);
  if (message === undefined) {
    throw ApiError.unsupportedMediaType(
      `this server does not read ${kind} of ${apiVersion} as protobuf: send it as application/json`,
    );
  }
  try {
    return { apiVersion, kind, ...decodeMessage(bytesOf(envelope.get(2)?.at(-1)), message) };
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // JSON inside a message that is none, or messages in messages without end.
    throw ApiError.badRequest(`the object provided is unrecognized: ${error instanceof Error ? error.message : ''}`);
  }
}

function bytesOf(value: bigint | Uint8Array | undefined): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array();
}
