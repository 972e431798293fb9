import type { FamilyEntry, Task } from '../../../src/contracts/models/task'
import { counter, ensemble, lastDay, readSignature, weekMean } from './families'
import type { EventCountTypes } from './types'

type Entry = FamilyEntry<EventCountTypes>

const DEFAULTS: Omit<Entry, 'family' | 'load'> = {
  answersIn: 'model-host',
  isReference: false,
  isTrainedHere: true,
  parseHyperparameters: () => ({}),
  readSignature,
}

export const task: Task<EventCountTypes> = {
  name: 'event-count',
  kind: 'EVENT_COUNT',
  families: [
    {
      ...DEFAULTS,
      family: 'week-mean',
      parseHyperparameters: ({ days = 7 }) => ({ days }),
      load: async () => weekMean,
    },
    { ...DEFAULTS, family: 'last-day', isReference: true, load: async () => lastDay },
    { ...DEFAULTS, family: 'ensemble', load: async () => ensemble },
    { ...DEFAULTS, family: 'counter', answersIn: 'caller', load: async () => counter },
  ],
  baselineFamily: 'last-day',
  serving: {
    maxBatchRows: 100,
    countRows: (rows) => rows.length,
    shapeOf: () => '',
    join: (inputs) => inputs.flat(),
    split(rows, maxRows) {
      const parts: (typeof rows)[] = []
      for (let start = 0; start < rows.length; start += maxRows)
        parts.push(rows.slice(start, start + maxRows))
      return parts
    },
    splitPrediction(prediction, counts) {
      let start = 0
      return counts.map((count) => prediction.slice(start, (start += count)))
    },
    joinPredictions: (parts) => parts.flat(),
    mayAnswer: () => true,
    warmUpInput: (_signature, rows) => Array.from({ length: rows }, () => [1]),
  },
}
