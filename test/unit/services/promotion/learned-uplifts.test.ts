import { LearnedUplifts, type LearnedAudience } from '../../../../src/services/promotion/learned-uplifts'

const audienceOf = (...ids: bigint[]): LearnedAudience => ({
  ...{ currency: null, comparison: 'SHOWN', arms: [], otherPeople: 0, leftOut: 0, forgotten: 0 },
  userIds: BigInt64Array.from(ids),
  best: new Uint8Array(ids.length),
  effects: Float64Array.from(ids, Number),
  gains: Float64Array.from(ids, Number),
})

function memory() {
  let announce: (payload: { userIds: string[] }) => void = () => undefined
  let reconnect = () => undefined as void
  const learned = new LearnedUplifts<{ audience: LearnedAudience | null }>({
    on: (_topic: string, handler: (payload: never) => void) => {
      announce = handler as never
      return () => undefined
    },
    onReconnect: (handler) => {
      reconnect = handler
      return () => undefined
    },
  })
  return {
    learned,
    gone: (...userIds: string[]) => announce({ userIds }),
    reconnect: () => reconnect(),
  }
}

describe('what was learned of customers', () => {
  it('is learned once, and forgets who leaves', async () => {
    const { learned, gone } = memory()
    let times = 0
    const learn = async () => ({ audience: audienceOf(BigInt(++times), 20n, 30n) })
    const { audience } = await learned.of('a', learn)
    gone('20', '99')
    const again = await learned.of('a', learn)
    expect(again.audience).toBe(audience)
    expect([...again.audience!.userIds]).toEqual([1n, 0n, 30n])
    expect([...again.audience!.effects]).toEqual([1, Number.NaN, 30])
    expect(again.audience!.forgotten).toBe(1)
    expect(times).toBe(1)
  })

  it('forgets who leaves while it is being learned', async () => {
    const { learned, gone } = memory()
    const learning = learned.of('a', async () => {
      await new Promise((resolve) => setImmediate(resolve))
      return { audience: audienceOf(10n, 20n) }
    })
    gone('10')
    expect([...(await learning).audience!.userIds]).toEqual([0n, 20n])
  })

  it('is forgotten whole where many leave at once, or nobody knows who left', async () => {
    const { learned, gone, reconnect } = memory()
    let times = 0
    const learn = async () => ({ audience: audienceOf(BigInt(++times)) })
    await learned.of('a', learn)
    gone(...Array.from({ length: 11 }, (_, at) => String(at + 100)))
    await learned.of('a', learn)
    reconnect()
    await learned.of('a', learn)
    expect(times).toBe(3)
  })

  it('is tried again where it failed', async () => {
    const { learned } = memory()
    await expect(learned.of('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect((await learned.of('a', async () => ({ audience: null }))).audience).toBeNull()
  })
})
