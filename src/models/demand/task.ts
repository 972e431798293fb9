/** Demand as a task: its families, each loaded when it is needed, and how they are served. */
import type { DemandTypes } from '../../contracts/demand/demand'
import type { FamilyEntry, Hyperparameters, Task } from '../../contracts/models/task'
import { demandQuantityOf, UNITS_BY_DAY } from '../../contracts/demand/model-names'
import { windowShape } from '../../contracts/demand/window-shape'
import { ForecartError } from '../../core/errors'
import { USUAL_SEASON } from '../../core/time/grid'
import { NO_HYPERPARAMETERS, parseHyperparameters } from '../hyperparameters'
import { demandServing } from './serving'
import { AUTOMATIC, parseAutomaticConfig } from './automatic/config'
import { BOOSTED, parseBoostedConfig } from './boosted/config'
import {
  ARIMA,
  arimaSchema,
  CLASSICAL_FAMILY_NAMES,
  classicalSchema,
  type ClassicalFamilyName,
} from './classical/config'
import { GLOBAL_MLP, parseMlpConfig } from './global-mlp/config'
import { parseRandomForestConfig, RANDOM_FOREST } from './random-forest/config'
import { readRegisteredSignature, REGISTERED_ONNX } from './registered-onnx/contract'
import { parseSequenceConfig, SEQUENCE } from './sequence/config'
import { readSignature } from './signature'
import { WINDOW_LENGTHS } from './window-lengths'

type DemandFamilyEntry = FamilyEntry<DemandTypes>

/** Simple rules, the first of which needs the least data. */
const REFERENCES: Readonly<Record<string, DemandFamilyEntry['load']>> = {
  'seasonal-naive': async () => (require('./references') as typeof import('./references')).seasonalNaive,
  'weekday-promotion-mean': async () =>
    (require('./references') as typeof import('./references')).weekdayPromotionMean,
  'level-and-profile': async () => (require('./references') as typeof import('./references')).levelAndProfile,
  'recent-quantiles': async () => (require('./references') as typeof import('./references')).recentQuantiles,
}

const globalMlp: DemandFamilyEntry = {
  family: GLOBAL_MLP,
  answersIn: 'model-host',
  isReference: false,
  isTrainedHere: true,
  parseHyperparameters: parseMlpConfig,
  readSignature: (files) => readSignature(files, GLOBAL_MLP),
  load: async () => (require('./global-mlp') as typeof import('./global-mlp')).globalMlp,
}

const boosted: DemandFamilyEntry = {
  family: BOOSTED,
  answersIn: 'model-host',
  isReference: false,
  isTrainedHere: true,
  parseHyperparameters: parseBoostedConfig,
  readSignature: (files) => readSignature(files, BOOSTED),
  load: async () => (require('./boosted') as typeof import('./boosted')).boosted,
}

const randomForest: DemandFamilyEntry = {
  family: RANDOM_FOREST,
  answersIn: 'model-host',
  isReference: false,
  isTrainedHere: true,
  parseHyperparameters: parseRandomForestConfig,
  readSignature: (files) => readSignature(files, RANDOM_FOREST),
  load: async () => (require('./random-forest') as typeof import('./random-forest')).randomForest,
}

const sequence: DemandFamilyEntry = {
  family: SEQUENCE,
  answersIn: 'model-host',
  isReference: false,
  isTrainedHere: true,
  parseHyperparameters: parseSequenceConfig,
  readSignature: (files) => readSignature(files, SEQUENCE),
  load: async () => (require('./sequence') as typeof import('./sequence')).sequence,
}

const automatic: DemandFamilyEntry = {
  family: AUTOMATIC,
  answersIn: 'model-host',
  isReference: false,
  isTrainedHere: true,
  parseHyperparameters: parseAutomaticConfig,
  readSignature: (files) => readSignature(files, AUTOMATIC),
  load: async () => (require('./automatic') as typeof import('./automatic')).automatic,
}

function reference(family: string, load: DemandFamilyEntry['load']): DemandFamilyEntry {
  return {
    family,
    answersIn: 'model-host',
    isReference: true,
    isTrainedHere: true,
    parseHyperparameters: (values) => parseHyperparameters(family, WINDOW_LENGTHS, values),
    readSignature: (files) => readSignature(files, family),
    load,
  }
}

function classical(family: ClassicalFamilyName): DemandFamilyEntry {
  return {
    family,
    answersIn: 'model-host',
    isReference: false,
    isTrainedHere: true,
    parseHyperparameters: (values) => parseHyperparameters(family, classicalSchema(family), values),
    readSignature: (files) => readSignature(files, family),
    load: async () => (require('./classical') as typeof import('./classical')).classicalFamily(family),
  }
}

const arima: DemandFamilyEntry = {
  family: ARIMA,
  answersIn: 'model-host',
  isReference: false,
  isTrainedHere: true,
  parseHyperparameters: (values) => parseHyperparameters(ARIMA, arimaSchema, values),
  readSignature: (files) => readSignature(files, ARIMA),
  load: async () => (require('./classical') as typeof import('./classical')).arima,
}

const registeredOnnx: DemandFamilyEntry = {
  family: REGISTERED_ONNX,
  answersIn: 'model-host',
  isReference: false,
  isTrainedHere: false,
  parseHyperparameters: (values) => parseHyperparameters(REGISTERED_ONNX, NO_HYPERPARAMETERS, values),
  readSignature: readRegisteredSignature,
  load: async () => (require('./registered-onnx') as typeof import('./registered-onnx')).registeredOnnx,
}

/** Families take whatever length some granularity allows: 92 is a horizon of days, and too long for weeks. */
function requireLengthsOfGranularity(modelName: string, values: Hyperparameters): void {
  const { granularity } = demandQuantityOf(modelName) ?? UNITS_BY_DAY
  windowShape({ granularity, season: USUAL_SEASON[granularity] }, values)
}

/** Amounts of money are not counts, which the negative binomial is of. */
function requireHeadOfMeasure(modelName: string, values: Hyperparameters): void {
  const { measure } = demandQuantityOf(modelName) ?? UNITS_BY_DAY
  const ofMembers = Object.values((values.memberHyperparameters ?? {}) as Record<string, Hyperparameters>)
  if (measure === 'REVENUE' && [values, ...ofMembers].some(({ head }) => head === 'negative-binomial')) {
    throw new ForecartError(
      'BAD_USER_INPUT',
      `"head" of ${modelName} must be "quantiles" or "tweedie": "negative-binomial" is of counts, and revenue is not counted`,
    )
  }
}

export const task: Task<DemandTypes> = {
  name: 'demand',
  kind: 'DEMAND',
  families: [
    globalMlp,
    ...Object.entries(REFERENCES).map(([family, load]) => reference(family, load)),
    boosted,
    randomForest,
    sequence,
    automatic,
    ...CLASSICAL_FAMILY_NAMES.map(classical),
    arima,
    registeredOnnx,
  ],
  baselineFamily: 'seasonal-naive',
  checkHyperparameters(modelName, values) {
    requireLengthsOfGranularity(modelName, values)
    requireHeadOfMeasure(modelName, values)
  },
  // How far ahead and how far back is looked says where the windows lie; cleaning changes what lies in them.
  fixedInSearch: ['horizon', 'context', 'season', 'cleaning'],
  serving: demandServing,
}
