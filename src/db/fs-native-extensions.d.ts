/** The one function of the package that is used here; it brings no declarations of its own. */
declare module 'fs-native-extensions' {
  /** False where another open file has the range; the error of the system call otherwise. */
  export function tryLock(descriptor: number, offset: number, length: number): boolean
}
