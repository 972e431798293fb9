/** The gradient of the curvature that comes from elasticities being integrated out. */
import { CURVATURE_AT, priceCurve, priceCurveSlope } from '../../../../src/models/promotion/lift-design'
import { EFFECT_COUNT, OWN_COUNT, PANTRY_AT } from '../../../../src/models/promotion/own-effects'
import { curvatureVolume } from '../../../../src/models/promotion/shrink-effects'

/** Days of one item: ln of the price ratio, whether it was displayed, and the weight of the day. */
const DAYS = [
  [Math.log(0.9), 0, 30],
  [Math.log(0.75), 1, 12],
  [Math.log(0.6), 0, 8],
  [0, 1, 20],
] as const
const PRIOR = [1 / 0.8 ** 2, 1 / 0.15 ** 2] as const

function ownPrecision(curvature: number): readonly [number, number, number] {
  let [elasticity, both, display] = [PRIOR[0], 0, PRIOR[1]] as [number, number, number]
  for (const [log, shown, weight] of DAYS) {
    const price = priceCurve(log, curvature)
    elasticity += weight * price * price
    both += weight * price * shown
    display += weight * shown
  }
  return [elasticity, both, display]
}

function minusHalfLogDeterminant(curvature: number): number {
  const [elasticity, both, display] = ownPrecision(curvature)
  return -0.5 * Math.log(elasticity * display - both * both)
}

test.each([-0.3, 0.2, 1])(
  'is the derivative of -1/2 ln det of the precision at a curvature of %d',
  (curvature) => {
    const elasticity = -2.2
    const matrix = new Float64Array(EFFECT_COUNT ** 2)
    const [own, both, display] = ownPrecision(curvature)
    matrix.set([own, both], 0)
    matrix.set([both, display], EFFECT_COUNT)
    // What is bought ahead is told by other days.
    matrix[PANTRY_AT * (EFFECT_COUNT + 1)] = 1
    const row = (OWN_COUNT + CURVATURE_AT) * EFFECT_COUNT
    for (const [log, shown, weight] of DAYS) {
      const column = elasticity * priceCurveSlope(log, curvature)
      matrix[row]! += weight * column * priceCurve(log, curvature)
      matrix[row + 1]! += weight * column * shown
    }
    const step = 1e-5
    const expected =
      (minusHalfLogDeterminant(curvature + step) - minusHalfLogDeterminant(curvature - step)) / (2 * step)
    expect(curvatureVolume(matrix, elasticity)).toBeCloseTo(expected, 4)
    expect(expected).toBeGreaterThan(0.01)
    expect(curvatureVolume(matrix, 0)).toBe(0)
  },
)
