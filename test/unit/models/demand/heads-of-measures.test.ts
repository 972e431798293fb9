/** Which distributions models of a measure may be trained with. */
import { task } from '../../../../src/models/demand/task'

const check = (modelName: string, values: object) => () =>
  task.checkHyperparameters!(modelName, { ...values })

it.each([
  { head: 'negative-binomial' },
  { memberHyperparameters: { sequence: { head: 'negative-binomial' } } },
])('a model of revenue refuses a distribution of counts: %j', (values) => {
  expect(check('demand-revenue-week', values)).toThrow(
    expect.objectContaining({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('must be "quantiles"'),
    }),
  )
  expect(check('demand-week', values)).not.toThrow()
  expect(check('demand-revenue', { head: 'tweedie' })).not.toThrow()
})
