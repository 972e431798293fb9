import { fc } from '../../support/property-testing'
import { CoalescingQueue } from '../../../src/core/coalescing-queue'
import { pullIterator } from '../../../src/core/pull-iterator'

describe('CoalescingQueue', () => {
  it('keeps the latest value of each key, in the order in which they were last set', async () => {
    const queue = new CoalescingQueue<string, number>(10)
    queue.set('a', 1)
    queue.set('b', 2)
    queue.set('a', 3)
    expect(await queue.take(10)).toEqual([2, 3])
  })

  it('refuses a key too many, and never one that it holds', () => {
    const queue = new CoalescingQueue<string, number>(2)
    expect([queue.set('a', 1), queue.set('b', 1), queue.set('c', 1), queue.set('a', 2)]).toEqual([
      true,
      true,
      false,
      true,
    ])
    expect(queue.size).toBe(2)
  })

  it('lets its consumer wait, and tells it when nothing will come', async () => {
    const queue = new CoalescingQueue<string, number>(1)
    const first = queue.take(1)
    queue.set('a', 1)
    expect(await first).toEqual([1])
    const second = queue.take(1)
    queue.close()
    expect(await second).toBeNull()
    expect(queue.set('a', 2)).toBe(true)
    expect(await queue.take(1)).toBeNull()
  })

  it('hands out, whatever happens, what a map in order of last arrival would', async () => {
    const step = fc.oneof(
      fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.nat() }),
      fc.record({ take: fc.integer({ min: 1, max: 3 }) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const queue = new CoalescingQueue<string, number>(3)
        let model: [string, number][] = []
        for (const one of steps) {
          if ('take' in one) {
            if (model.length === 0) continue
            expect(await queue.take(one.take)).toEqual(model.slice(0, one.take).map(([, value]) => value))
            model = model.slice(one.take)
          } else {
            const others = model.filter(([key]) => key !== one.key)
            const fits = others.length < model.length || model.length < 3
            expect(queue.set(one.key, one.value)).toBe(fits)
            if (fits) model = [...others, [one.key, one.value]]
          }
        }
      }),
    )
  })
})

describe('pullIterator', () => {
  it('ends while it waits', async () => {
    const queue = new CoalescingQueue<string, number>(1)
    const ends: string[] = []
    const iterator = pullIterator(
      async () => (await queue.take(1))?.[0],
      () => {
        ends.push('end')
        queue.close()
      },
    )
    const waiting = iterator.next()
    await iterator.return!()
    expect(await waiting).toEqual({ done: true, value: undefined })
    expect(await iterator.next()).toEqual({ done: true, value: undefined })
    expect(ends).toEqual(['end'])
  })

  it('ends with an error of its source, once', async () => {
    let ends = 0
    const iterator = pullIterator(
      () => Promise.reject(new Error('broken')),
      () => ends++,
    )
    await expect(iterator.next()).rejects.toThrow('broken')
    expect((await iterator.next()).done).toBe(true)
    expect(ends).toBe(1)
  })
})
