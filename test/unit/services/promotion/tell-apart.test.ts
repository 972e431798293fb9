/** Which comparison tells overlapping promotions apart: that of parts, or of days alone. */
import { Rng } from '../../../../src/core/statistics/rng'
import { tellApart, type OverlapQuestion } from '../../../../src/services/promotion/tell-apart'

const EFFECT_PERIODS = 14
const HALF = Float64Array.from({ length: EFFECT_PERIODS }, (_, t) => (t < EFFECT_PERIODS / 2 ? 0 : 1))
const NONE = new Float64Array(EFFECT_PERIODS)

/** One part is under the other promotion on the second half of the days, the other part never. */
function question(partHistory: number): OverlapQuestion {
  const rng = new Rng(7, 'apart')
  const noise = (length: number) => Float64Array.from({ length }, () => rng.normal())
  const donors = [noise(partHistory + EFFECT_PERIODS).map((value) => 100 + value)]
  const panelOf = () => ({
    treated: noise(partHistory + EFFECT_PERIODS).map((value) => 100 + value),
    ...{ donors, effectPeriods: EFFECT_PERIODS, treatedUnits: 1 as const },
  })
  const part = (exposures: readonly Float64Array[]) => ({ isOwn: true, panel: panelOf(), exposures })
  return {
    whole: {
      ...{ historyGaps: noise(60), baseline: 1, isOwn: true, exposures: [HALF] },
      effectGaps: noise(EFFECT_PERIODS).map((value, t) => value + 50 * HALF[t]!),
    },
    parts: [part([HALF]), part([NONE])],
    ...{ normalization: 'centred', total: 350, confidence: 0.9 },
  }
}

it('asks parts where their history is long enough, and days alone where it is not', () => {
  const onlyOther = expect.closeTo(350, -2) as unknown
  expect(tellApart(question(60))).not.toMatchObject({ others: [{ mean: onlyOther }] })
  expect(tellApart(question(20))).toMatchObject({ others: [{ mean: onlyOther }] })
})
