// The Go programs, built once from their modules into the cache. Without Go there are none.
/** The program and its arguments; undefined where there is no Go. */
export function commandsOfGo(_program: string, _mode: string): readonly string[] | undefined {
  return undefined;
}
