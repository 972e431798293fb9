/**
 * How much tests do. `npm test` tries each feature; `npm run test:exhaustive` runs the files that import this one, or test/support/devices,
 * in full: all devices, whole grids, many rounds. What is tried then only is in files named `.exhaustive.test.ts`.
 */
declare global {
  /** Set by jest.exhaustive.config.js. */
  var forecartIsExhaustive: boolean | undefined
}

export const isExhaustive = globalThis.forecartIsExhaustive === true

export function extent<T>({ short, exhaustive }: { readonly short: T; readonly exhaustive: T }): T {
  return isExhaustive ? exhaustive : short
}

/** Whether tests are being declared by `exhaustively`, so that one within another changes nothing. */
let isDeclaring = false

/** What `npm test` does without: the feature is tried elsewhere in the file, and that is not tried once more when all is. */
export function exhaustively(declareTests: () => void): void {
  if (!isExhaustive) return
  if (isDeclaring) {
    declareTests()
    return
  }
  const { it: every } = globalThis
  globalThis.it = every.only
  isDeclaring = true
  try {
    declareTests()
  } finally {
    globalThis.it = every
    isDeclaring = false
  }
}

/** `exhaustively` for those of which `npm test` tries a cheaper one of the same kind. */
export function exhaustivelyWhere(isDear: boolean, declareTests: () => void): void {
  if (isDear) exhaustively(declareTests)
  else declareTests()
}

/** The same for a file whose other tests do more, too, when all is to be tried, or come first. */
export function alsoExhaustively(declareTests: () => void): void {
  if (isExhaustive) declareTests()
}
