import { computeInThread } from '../../../../src/core/process/compute-in-thread'
import { clickColumns, fitClicks } from '../../../../src/services/recommendation/targets/click-fit'

const ENTRY = 'services/recommendation/targets/click-fit.worker'
const LIMITS = { mostMs: 20_000, memoryMiB: 64 }

describe('what a thread computes', () => {
  it('is what this one would have', async () => {
    const counts = [1, 2, 3].map((rank) => ({ targetId: `${rank}`, rank, impressions: 90, clicks: 7 - rank }))
    const columns = clickColumns(counts, new Map())
    expect(await computeInThread(ENTRY, columns, LIMITS)).toEqual(fitClicks(columns))
  })

  it('is an error where the thread breaks down, takes too long, or does not exist', async () => {
    await expect(computeInThread(ENTRY, null, LIMITS)).rejects.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
      message: expect.stringContaining(ENTRY) as string,
    })
    await expect(computeInThread(ENTRY, null, { ...LIMITS, mostMs: 0 })).rejects.toMatchObject({
      code: 'TIMEOUT',
    })
    expect(() => computeInThread('no/such.worker', null, LIMITS)).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIGURATION' }),
    )
  })
})
