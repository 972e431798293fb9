/**
 * Counter-based random numbers: every number is a pure function of (seed, key..., counter), so the order in which
 * numbers are drawn never changes them. Mixing function: `lowbias32`, C. Wellons, "Prospecting for Hash Functions" (2018).
 */
function mix(value: number): number {
  let h = value >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b)
  return (h ^ (h >>> 16)) >>> 0
}

/** FNV-1a over UTF-16 code units, mixed: a 32-bit key of a name. */
export function hashString(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return mix(h)
}

/** 32 bits that depend on all keys and on their order. */
export function hashKeys(...keys: readonly number[]): number {
  let h = 0x9e3779b9
  for (const key of keys) h = mix(h ^ mix(key + 0x85ebca6b))
  return h
}

export class Rng {
  private counter = 0
  private readonly key: number

  constructor(...keys: readonly (number | string)[]) {
    this.key = hashKeys(...keys.map((key) => (typeof key === 'string' ? hashString(key) : key)))
  }

  /** Moves on as if `draws` uniform numbers had been drawn. */
  skip(draws: number): void {
    this.counter += draws
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return hashKeys(this.key, this.counter++) / 4_294_967_296
  }

  /** Uniform integer in [0, bound). */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound)
  }

  /** Standard normal (Box-Muller, one of the pair). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()))
    return radius * Math.cos(2 * Math.PI * this.uniform())
  }

  pick<T>(values: readonly T[]): T {
    return values[this.integer(values.length)] as T
  }

  /** A permutation of 0 .. length-1 (Fisher-Yates), from `length - 1` uniform numbers. */
  permutation(length: number): Uint32Array {
    const order = Uint32Array.from({ length }, (_, i) => i)
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1)
      const swap = order[i]!
      order[i] = order[j]!
      order[j] = swap
    }
    return order
  }
}
