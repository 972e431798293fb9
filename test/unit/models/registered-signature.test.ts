/** What a model trained elsewhere may say of its grid, its horizon and its season. */
import { parseRegisteredSignature } from '../../../src/models/demand/registered-onnx'

const LEVELS = 11

function signatureOf(periods: { context: number; horizon: number }, others: object = {}) {
  const { context, horizon } = periods
  return {
    task: 'DEMAND',
    inputs: [
      { name: 'history', shape: ['batch', context], dtype: 'float32' },
      { name: 'observed', shape: ['batch', context], dtype: 'float32' },
      { name: 'pastCovariates', shape: ['batch', context, 12], dtype: 'float32' },
      { name: 'futureCovariates', shape: ['batch', horizon, 12], dtype: 'float32' },
      { name: 'weekday', shape: ['batch'], dtype: 'int32' },
    ],
    outputs: [
      { name: 'mean', shape: ['batch', horizon], dtype: 'float32' },
      { name: 'quantiles', shape: ['batch', horizon, LEVELS], dtype: 'float32' },
    ],
    ...others,
  }
}

describe('the signature of a registered model', () => {
  it('is of 28 days where it says nothing else, with the hash that it had before there were other grids', () => {
    expect(parseRegisteredSignature(signatureOf({ context: 84, horizon: 28 }))).toMatchObject({
      granularity: 'DAY',
      context: 84,
      horizon: 28,
      season: 7,
      featureHash: '2fb4289d3c08bcf56154c2a9ddef0b02e67950d202dd7a71a7e2f0133ad30b36',
    })
  })

  it('may be of the levels of today, which its hash tells apart, and of no others', () => {
    const { outputs, ...rest } = signatureOf({ context: 84, horizon: 28 })
    const withLevels = (count: number) =>
      parseRegisteredSignature({
        ...rest,
        outputs: [outputs[0]!, { ...outputs[1]!, shape: ['batch', 28, count] }],
      })
    expect(withLevels(15).featureHash).not.toBe(withLevels(LEVELS).featureHash)
    expect(() => withLevels(13)).toThrow('"quantiles" must be float32 of the shape ["batch", 28, 15]')
  })

  it('may be of weeks, and of another horizon, which its hash tells apart', () => {
    const weeks = parseRegisteredSignature(
      signatureOf({ context: 104, horizon: 13 }, { granularity: 'WEEK' }),
    )
    expect(weeks).toMatchObject({ granularity: 'WEEK', context: 104, horizon: 13, season: 52 })
    const days = [13, 28, 92].map((horizon) =>
      parseRegisteredSignature(signatureOf({ context: 104, horizon })),
    )
    expect(new Set([weeks, ...days].map(({ featureHash }) => featureHash)).size).toBe(4)
  })

  it.each([
    [
      signatureOf({ context: 56, horizon: 93 }),
      '"mean" must have the shape ["batch", days], with at most 92 days',
    ],
    [signatureOf({ context: 56, horizon: 25 }, { granularity: 'MONTH' }), 'with at most 24 months'],
    [signatureOf({ context: 731, horizon: 28 }), 'with at most 730 days'],
    [
      {
        ...signatureOf({ context: 56, horizon: 28 }),
        outputs: signatureOf({ context: 56, horizon: 14 }).outputs,
      },
      '"futureCovariates" must be float32 of the shape ["batch", 14, 12]',
    ],
  ])('is refused where its lengths are too long or do not fit each other', (signature, message) => {
    expect(() => parseRegisteredSignature(signature)).toThrow(
      expect.objectContaining({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) }),
    )
  })
})
