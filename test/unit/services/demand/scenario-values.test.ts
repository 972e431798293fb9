import { addDays } from '../../../../src/core/time/day'
import { MOST_SCENARIO_VALUES, requireFewValues } from '../../../../src/services/demand/what-if'

const LAST_DAY = '2026-11-29'
const AHEAD = { lastDay: LAST_DAY, granularity: 'DAY', horizon: 90 } as const
const from = addDays(LAST_DAY, 1)
const places = Array.from({ length: 2_000 }, (_, at) => ({
  id: String(at + 1),
  regionIds: at % 2 === 0 ? ['9001'] : ['9002'],
}))
const everywhere = { locationId: null }

function named(count: number, locationId: string | null, days: number) {
  return Array.from({ length: count }, () => ({ locationId, from, to: addDays(LAST_DAY, days) }))
}

describe('how many values covariates of a scenario say', () => {
  const refusal = (...given: Parameters<typeof requireFewValues>) => expect(() => requireFewValues(...given))

  it('is bounded: those of a region at each of its places, on each of its days', () => {
    // Each says a thousand places on ninety days.
    refusal(named(11, '9001', 90), everywhere, places, AHEAD).not.toThrow()
    refusal(named(12, '9001', 90), everywhere, places, AHEAD).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        message: expect.stringMatching(`1080000 values.*at most ${MOST_SCENARIO_VALUES} are read`),
      }),
    )
  })

  it('is that of days that are forecast and of places that are asked for only', () => {
    refusal(named(11, '9001', 3_000), everywhere, places, AHEAD).not.toThrow()
    refusal(named(100, '9001', 90), { locationId: '1' }, places, AHEAD).not.toThrow()
    refusal(named(100, '9001', 90), { locationId: '9002' }, places, AHEAD).not.toThrow()
    refusal(named(100, null, 90), everywhere, places, AHEAD).not.toThrow()
  })
})
