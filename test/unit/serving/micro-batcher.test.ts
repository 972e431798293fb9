import { BatchSlots } from '../../../src/serving/batch-slots'
import { MicroBatcher, type BatcherOptions } from '../../../src/serving/micro-batcher'

type Options = BatcherOptions<string, number, number>

/** Doubles its inputs, and records its batches. */
function doubling(options: Partial<Options> = {}) {
  const batches: { key: string; inputs: readonly number[] }[] = []
  const batcher = new MicroBatcher<string, number, number>({
    maxRows: 100,
    maxDelayMs: 1,
    maxQueuedRows: 1000,
    slots: new BatchSlots(1),
    keyText: (key) => key,
    run: (key, inputs) => {
      batches.push({ key, inputs })
      return Promise.resolve(inputs.map((input) => input * 2))
    },
    ...options,
  })
  return { batcher, batches }
}

/** A batcher whose batches end when told to. */
function gated(options: Partial<Options> = {}) {
  const open: (() => void)[] = []
  const { batcher, batches } = doubling({
    ...options,
    run: async (key, inputs) => {
      batches.push({ key, inputs })
      await new Promise<void>((resolve) => open.push(resolve))
      return inputs
    },
  })
  return { batcher, batches, open }
}

it('answers concurrent callers of one key from one batch, each with its own', async () => {
  const { batcher, batches } = doubling()
  const answers = await Promise.all([1, 2, 3].map((input) => batcher.submit('a', input, 1)))
  expect(answers).toEqual([2, 4, 6])
  expect(batches).toEqual([{ key: 'a', inputs: [1, 2, 3] }])
})

it('never mixes keys', async () => {
  const { batcher, batches } = doubling()
  await Promise.all([batcher.submit('a', 1, 1), batcher.submit('b', 2, 1)])
  expect(batches).toEqual([
    { key: 'a', inputs: [1] },
    { key: 'b', inputs: [2] },
  ])
})

it('runs a full batch without waiting, and never more rows than a batch holds', async () => {
  const { batcher, batches } = doubling({ maxRows: 4, maxDelayMs: 60_000 })
  await Promise.all([1, 2, 3, 4].map((input) => batcher.submit('a', input, 2)))
  expect(batches.map(({ inputs }) => inputs)).toEqual([
    [1, 2],
    [3, 4],
  ])
})

it('takes an input that is larger than a batch alone', async () => {
  const { batcher, batches } = doubling({ maxRows: 4 })
  expect(await batcher.submit('a', 5, 9)).toBe(10)
  expect(batches).toHaveLength(1)
})

it('gathers what comes while a batch runs', async () => {
  const { batcher, batches, open } = gated({ maxRows: 2, maxDelayMs: 60_000 })
  const first = [batcher.submit('a', 1, 1), batcher.submit('a', 2, 1)]
  expect(batches).toHaveLength(1)
  const second = [batcher.submit('a', 3, 1), batcher.submit('a', 4, 1)]
  expect(batches).toHaveLength(1)
  expect(batcher.rowsWaiting).toBe(2)
  open[0]!()
  await Promise.all(first)
  expect(batches[1]!.inputs).toEqual([3, 4])
  open[1]!()
  expect(await Promise.all(second)).toEqual([3, 4])
})

it('refuses what the queue cannot hold', async () => {
  const { batcher } = doubling({ maxQueuedRows: 3, maxDelayMs: 5 })
  const waiting = batcher.submit('a', 1, 2)
  await expect(batcher.submit('a', 2, 2)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  expect(await waiting).toBe(2)
  expect(batcher.rowsWaiting).toBe(0)
})

it('lets a caller leave the queue, and the others go on', async () => {
  const { batcher, batches } = doubling({ maxDelayMs: 5 })
  const abort = new AbortController()
  const leaving = batcher.submit('a', 1, 1, abort.signal)
  const staying = batcher.submit('a', 2, 1)
  abort.abort()
  await expect(leaving).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(await staying).toBe(4)
  expect(batches).toEqual([{ key: 'a', inputs: [2] }])
})

it('lets a caller leave a batch that runs, and the others get their answer', async () => {
  const { batcher, open } = gated({ maxRows: 2, maxDelayMs: 60_000 })
  const abort = new AbortController()
  const leaving = batcher.submit('a', 1, 1, abort.signal)
  const staying = batcher.submit('a', 2, 1)
  abort.abort()
  await expect(leaving).rejects.toMatchObject({ code: 'CANCELLED' })
  open[0]!()
  expect(await staying).toBe(2)
})

it('fails the callers of a batch that fails, and no others', async () => {
  const { batcher } = doubling({
    run: (key, inputs) => (key === 'bad' ? Promise.reject(new Error('broken')) : Promise.resolve(inputs)),
  })
  const bad = batcher.submit('bad', 1, 1)
  const good = batcher.submit('good', 2, 1)
  await expect(bad).rejects.toThrow('broken')
  expect(await good).toBe(2)
})

it('fails a batch whose answers are not as many as its inputs', async () => {
  const { batcher } = doubling({ run: () => Promise.resolve([1]) })
  const answers = await Promise.allSettled([batcher.submit('a', 1, 1), batcher.submit('a', 2, 1)])
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
})
