/** The ways to read a context, by the name that the hyper-parameter `cell` gives them. */
import type { Rng } from '../../../../core/statistics/rng'
import type { SequenceConfig } from '../config'
import type { CellOptions, SequenceCell } from './cell'
import { convolutionCell } from './convolution'
import { dlinearCell } from './dlinear'
import { attentionCell, recurrentCell } from './recurrent'
import { transformerCell } from './transformer'

export type { CellInput, SequenceCell } from './cell'

const CREATE: Readonly<Record<SequenceConfig['cell'], (options: CellOptions, rng: Rng) => SequenceCell>> = {
  gru: (options, rng) => recurrentCell('gru', options, rng),
  lstm: (options, rng) => recurrentCell('lstm', options, rng),
  rnn: (options, rng) => recurrentCell('rnn', options, rng),
  attention: attentionCell,
  transformer: transformerCell,
  tcn: convolutionCell,
  dlinear: dlinearCell,
}

export function createCell(name: SequenceConfig['cell'], options: CellOptions, rng: Rng): SequenceCell {
  return CREATE[name](options, rng)
}
