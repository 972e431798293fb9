/** The thread that measures: its queue and its time are bounded, and what breaks it breaks one call. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { temporaryFolder } from '../../../../bench/temporary-folder'
import { EffectThread } from '../../../../src/services/promotion/effect-thread'
import type { EffectPanel } from '../../../../src/evaluation'
import { makeEffectPanel } from '../../../support/effect-panels'

describe('the thread that measures promotions', () => {
  let thread: EffectThread
  afterEach(() => thread.close())
  const task = (panel: EffectPanel = makeEffectPanel({ effect: 30 })) => ({ panel, options: {} })

  it('answers calls in their order, and carries refusals and coded errors over', async () => {
    thread = new EffectThread()
    const spoilt = { ...makeEffectPanel(), effectPeriods: 0 }
    const [measured, failed, designed] = await Promise.allSettled([
      thread.measure([task(), task(makeEffectPanel({ history: 5 }))]),
      thread.measure([task(spoilt)]),
      thread.design({ names: ['a'], series: [new Float64Array(60)] }, { durations: [7] }),
    ])
    expect(measured).toMatchObject({
      value: [{ identified: true }, { identified: false, refusal: { code: 'HISTORY_TOO_SHORT' } }],
    })
    expect(failed).toMatchObject({ reason: { code: 'BAD_USER_INPUT' } })
    expect(designed).toMatchObject({ value: { code: 'NO_DONORS' } })
  })

  it('refuses more calls than may wait', async () => {
    thread = new EffectThread({ mostWaiting: 1 })
    const [running, waiting] = [thread.measure([task()]), thread.measure([task()])]
    await expect(thread.measure([task()])).rejects.toMatchObject({ code: 'RATE_LIMITED' })
    await expect(Promise.all([running, waiting])).resolves.toHaveLength(2)
  })

  it('ends what takes too long, and goes on with the next call', async () => {
    thread = new EffectThread({ mostMs: 1 })
    await expect(thread.measure(Array.from({ length: 50 }, () => task()))).rejects.toMatchObject({
      code: 'TIMEOUT',
    })
    thread = new EffectThread()
    await expect(thread.measure([task()])).resolves.toHaveLength(1)
  })

  it('tells what waits that the server stops', async () => {
    thread = new EffectThread()
    const calls = Promise.allSettled([thread.measure([task()]), thread.measure([task()])])
    await thread.close()
    const stopped = { status: 'rejected', reason: expect.objectContaining({ code: 'CANCELLED' }) as unknown }
    expect(await calls).toEqual([stopped, stopped])
    await expect(thread.measure([task()])).rejects.toMatchObject({ code: 'CANCELLED' })
  })

  it.each([
    ['throws', 'throw new Error("broken")'],
    ['ends', 'process.exit(0)'],
  ])('fails what runs at once where the thread %s, and starts another for what waits', async (_, how) => {
    const folder = temporaryFolder()
    try {
      const entry = join(folder.path, 'dies-once.cjs')
      const mark = JSON.stringify(join(folder.path, 'died'))
      writeFileSync(
        entry,
        `const fs = require('node:fs')
require('node:worker_threads').parentPort.on('message', ({ id }) => {
  if (fs.existsSync(${mark})) return require('node:worker_threads').parentPort.postMessage({ id, value: [] })
  fs.writeFileSync(${mark}, '')
  ${how}
})`,
      )
      thread = new EffectThread({ entry })
      const [first, second] = await Promise.allSettled([thread.measure([task()]), thread.measure([task()])])
      expect(first).toMatchObject({ status: 'rejected', reason: { code: 'INTERNAL_SERVER_ERROR' } })
      expect(second).toMatchObject({ status: 'fulfilled' })
    } finally {
      folder.remove()
    }
  })
})
