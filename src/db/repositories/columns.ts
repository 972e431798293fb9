/** Columns of many rows travel as one PostgreSQL array in text form (`{1,2,3}`), which JSON's parser reads at its own speed. */

interface NumericArrayConstructor<A> {
  from(values: ArrayLike<number>): A
}

/** Numbers of `array_agg(...)::text`; null, the aggregate of no rows, is empty. */
export function parseColumn<A>(text: string | null | undefined, type: NumericArrayConstructor<A>): A {
  if (!text || text === '{}') return type.from([])
  // NaN is a number to PostgreSQL and not to JSON.
  const values = JSON.parse(`[${text.slice(1, -1).replaceAll('NaN', 'null')}]`) as (number | null)[]
  return type.from(values.map((value) => value ?? Number.NaN))
}

export function parseIntColumn(text: string | null | undefined): Int32Array {
  return parseColumn(text, Int32Array)
}
