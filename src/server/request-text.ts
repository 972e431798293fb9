/**
 * PostgreSQL stores every character except NUL, and refuses a statement that holds one. It is refused here, before it is
 * anybody's parameter: as an escape of JSON or of GraphQL (`\u0000`, `\u{0}`), or as it is.
 */

const NUL = /\\u(?:0000|\{0+\})|\u0000/i

export function holdsNul(text: string): boolean {
  return NUL.test(text)
}

export const NUL_MESSAGE = 'Text must not hold the character U+0000'
