import { familyHelp } from '../../../src/cli/family-help'
import { task } from '../../../src/models/demand/task'

it('the help names every family that is trained here, the default first and references last', () => {
  const [network, ...rest] = task.families
  const another = { ...network!, family: 'moving-average' }
  expect(familyHelp({ ...task, families: [network!, ...rest, another] })).toBe(
    'global-mlp (default), moving-average, or a reference: ' +
      'seasonal-naive, weekday-promotion-mean, level-and-profile, recent-quantiles',
  )
})
