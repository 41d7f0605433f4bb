// What an error says, on one line: for log lines that repeat, where a stack would hide everything else.

/** How many causes are followed: more say nothing new, and a cycle must end. */
const mostCauses = 5;

/** The message of an error and of what caused it, such as `the server did not answer: connect ECONNREFUSED`. */
export function errorMessage(error: unknown): string {
  const messages: string[] = [];
  let each = error;
  for (let depth = 0; each !== undefined && depth <= mostCauses; depth += 1) {
    const message = ownMessage(each);
    if (!messages.some((outer) => outer.includes(message))) messages.push(message);
    each = each instanceof Error ? each.cause : undefined;
  }
  return messages.join(': ').replaceAll(/\s*\n\s*/g, ' ');
}

/** Node leaves the message empty when several addresses failed; the code is there. */
function ownMessage(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
