// Names that generated code may declare. What a user typed never becomes code but through here.

/** What an ECMAScript module in TypeScript cannot, or should not, declare. */
const reservedWords = `
  abstract any arguments as async await boolean break case catch class const continue debugger declare default
  delete do else enum eval export extends false finally for from function get globalThis if implements import
  in infinity instanceof interface is let module namespace never new null number object of package private
  protected public return satisfies set static string super switch symbol this throw true try type typeof
  undefined unknown using var void while with yield`;

/** What the templates declare or import beside the names of kinds, and globals that they use. */
const namesOfTemplates = `
  api apimachinery client controller controllers core descriptor kubernetes runtime resources manager register reconcile
  request context result rest namespace name options patch assert configMaps console controllerReference
  createManager environmentOptions createTestEnvironment defineController environment isControlledBy
  isBeingDeleted isConditionTrue process setCondition shutdownSignal test constructor prototype generation status object
  child crds created example ready applyChildren applyStatusQuietly reconcileContext requestFor seed`;

const taken: ReadonlySet<string> = new Set(`${reservedWords} ${namesOfTemplates}`.trim().split(/\s+/));

/** The name itself, or with `Resource` after it when it is taken, or `_` before it when it begins with a digit. */
export function safeIdentifier(name: string): string {
  const started = /^[0-9]/.test(name) ? `_${name}` : name;
  return taken.has(started) ? `${started}Resource` : started;
}
