import type { TrainingProgress } from '../../../src/contracts/models/estimator'
import { ProgressStages } from '../../../src/training/progress-stages'

it('gives each stage its share of the whole, and passes on what a stage reports', () => {
  const reported: TrainingProgress[] = []
  const stages = new ProgressStages((progress) => reported.push(progress))
  stages.begin('reading', 0.25)
  const training = stages.begin('training', 0.5)
  const loss = { epoch: 1, trainLoss: 2, validationLoss: 3 }
  training({ stage: 'steps', fraction: 0.5, epoch: 1, loss })
  stages.begin('evaluating', 0.25)({ fraction: 7 })
  expect(reported).toEqual([
    { stage: 'reading', fraction: 0 },
    { stage: 'training', fraction: 0.25 },
    { stage: 'training', fraction: 0.5, epoch: 1, loss },
    { stage: 'evaluating', fraction: 0.75 },
    { stage: 'evaluating', fraction: 1 },
  ])
})
