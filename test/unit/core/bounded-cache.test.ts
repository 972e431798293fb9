import { BoundedCache } from '../../../src/core/bounded-cache'

describe('a bounded cache', () => {
  it('holds so many entries, and drops what was set longest ago', () => {
    const cache = new BoundedCache<string, number>(2)
    for (const [index, key] of ['a', 'b', 'a', 'c'].entries()) cache.set(key, index)
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([2, undefined, 3])
  })

  it('holds entries of so much weight together, whatever became of them before', () => {
    const cache = new BoundedCache<string, Float32Array>(10, ({ length }) => length)
    const set = (key: string, length: number): void => cache.set(key, new Float32Array(length))
    set('a', 4)
    set('b', 4)
    set('b', 6)
    expect(cache.size).toBe(2)
    set('c', 1)
    expect([cache.get('a'), cache.get('b')?.length, cache.get('c')?.length]).toEqual([undefined, 6, 1])
    cache.delete('b')
    cache.deleteWhere(({ length }) => length === 1)
    set('d', 10)
    expect(cache.size).toBe(1)
    // Nothing is gained by driving out all others for what has no room.
    set('e', 11)
    expect([cache.get('d')?.length, cache.get('e')]).toEqual([10, undefined])
    cache.clear()
    set('f', 10)
    expect(cache.size).toBe(1)
  })
})
