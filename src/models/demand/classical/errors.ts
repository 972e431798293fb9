/** The root of the mean of squares; 0 where there is nothing. @param lost values that fitted parameters took, left out of the count */
export function rootMeanSquare(errors: ArrayLike<number>, lost = 0): number {
  let squares = 0
  for (let at = 0; at < errors.length; at++) squares += errors[at]! ** 2
  return squares === 0 ? 0 : Math.sqrt(squares / Math.max(1, errors.length - lost))
}
