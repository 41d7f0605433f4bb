// The beginning of a body as messages show it. @see https://github.com/kubernetes/apiserver/blob/master/pkg/endpoints/handlers/rest.go (summarizeData)

/** How many bytes are shown. */
const longest = 30;

/** A JSON object as text, anything else in hexadecimal. */
export function excerpt(text: string): string {
  if (text === '') return '<empty>';
  const bytes = Buffer.from(text);
  const encoding = text.startsWith('{') ? 'utf8' : 'hex';
  const shown = bytes.subarray(0, longest).toString(encoding);
  return bytes.length > longest ? `${shown} ...` : shown;
}
