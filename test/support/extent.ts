/**
 * How much tests do. `npm test` tries each feature; `npm run test:exhaustive` runs the files that import this one, or test/support/devices,
 * again in full: all devices, whole grids, many rounds. What is tried then only is in files named `.exhaustive.test.ts`.
 */
declare global {
  /** Set by jest.exhaustive.config.js. */
  var forecartIsExhaustive: boolean | undefined
}

export const isExhaustive = globalThis.forecartIsExhaustive === true

export function extent<T>({ short, exhaustive }: { readonly short: T; readonly exhaustive: T }): T {
  return isExhaustive ? exhaustive : short
}

/** What `npm test` does without: the feature is tried elsewhere in the file. */
export function exhaustively(declareTests: () => void): void {
  if (isExhaustive) declareTests()
}
