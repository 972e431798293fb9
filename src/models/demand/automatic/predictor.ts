/** Asks the members, and puts together what they say of each series. */
import { z } from 'zod'
import type { DemandInput, DemandPrediction, DemandSignature } from '../../../contracts/demand/demand'
import type { DemandPredictor } from '../../../contracts/demand/demand-estimator'
import type { WindowShape } from '../../../contracts/demand/window-shape'
import type { ArtifactFiles, LoadOptions, PredictOptions } from '../../../contracts/models/estimator'
import type { ModelComposition } from '../../../contracts/models/model-version'
import { ForecartError } from '../../../core/errors'
import { segmentsAt } from '../../../evaluation'
import { decodeJson, encodeJson } from '../../artifact-json'
import { artifactPart, joinArtifacts } from '../../artifact-parts'
import { throwIfCancelled } from '../../cancellation'
import { checkDemandInput, demandSignature, readSignature, SIGNATURE_FILE } from '../signature'
import { choiceSchema, combinationFor, type Choice } from './choose'
import { combinePredictions } from './combine'
import { AUTOMATIC, MEMBER_FAMILIES, type MemberFamily } from './config'
import { MEMBERS } from './members'

const CHOICE_FILE = 'choice.json'

const storedChoice = z.strictObject({
  members: z.array(z.enum(MEMBER_FAMILIES)).min(1),
  choice: choiceSchema,
})

export interface AutomaticParts {
  readonly shape: WindowShape
  readonly members: readonly MemberFamily[]
  /** Of `members`. */
  readonly predictors: readonly DemandPredictor[]
  readonly choice: Choice
  /** Told right after training: then the registry keeps it. */
  readonly composition?: ModelComposition
  readonly horizonCorrelation: readonly number[]
}

export class AutomaticPredictor implements DemandPredictor {
  readonly family = AUTOMATIC
  readonly signature: DemandSignature
  readonly composition?: ModelComposition

  constructor(private readonly parts: AutomaticParts) {
    const { shape, horizonCorrelation, composition } = parts
    this.composition = composition
    const inputs = [
      { name: 'units', shape: ['batch', shape.context], dtype: 'float32', unit: 'units' },
    ] as const
    this.signature = demandSignature(AUTOMATIC, shape, inputs, horizonCorrelation)
  }

  /** @throws ARTIFACT_CORRUPT, DEVICE_UNAVAILABLE. */
  static async load(files: ArtifactFiles, options?: LoadOptions): Promise<AutomaticPredictor> {
    const shape = readSignature(files, AUTOMATIC)
    const { members, choice } = decodeJson(files, CHOICE_FILE, storedChoice)
    checkChoice(choice, members.length)
    const predictors: DemandPredictor[] = []
    try {
      for (const member of members)
        predictors.push(await MEMBERS[member].load(artifactPart(files, member), options))
      return new AutomaticPredictor({
        shape,
        members,
        choice,
        predictors,
        horizonCorrelation: shape.horizonCorrelation,
      })
    } catch (error) {
      for (const predictor of predictors) await predictor.dispose()
      throw error
    }
  }

  async predict(input: DemandInput, { signal }: PredictOptions = {}): Promise<DemandPrediction> {
    throwIfCancelled(signal)
    const { shape, predictors, choice } = this.parts
    checkDemandInput(input, shape.granularity)
    const predictions: DemandPrediction[] = []
    for (const predictor of predictors) predictions.push(await predictor.predict(input, { signal }))
    const segments = segmentsAt(input, input.historySteps - 1, shape.context)
    return combinePredictions(predictions, (row) =>
      combinationFor(choice, predictors.length, input.series[row]!, segments[row]!),
    )
  }

  save(): ArtifactFiles {
    const { members, predictors, choice } = this.parts
    return new Map([
      [SIGNATURE_FILE, encodeJson(this.signature)],
      [CHOICE_FILE, encodeJson({ members, choice })],
      ...joinArtifacts(
        Object.fromEntries(members.map((member, index) => [member, predictors[index]!.save()])),
      ),
    ])
  }

  async dispose(): Promise<void> {
    for (const predictor of this.parts.predictors) await predictor.dispose()
  }
}

/** @throws ARTIFACT_CORRUPT where it speaks of members that are not there */
function checkChoice({ strategies, weights, segmentWeights }: Choice, members: number): void {
  const areThere = Object.values(strategies).every(
    (strategy) => typeof strategy !== 'number' || strategy < members,
  )
  const fit = [...Object.values(weights), ...Object.values(segmentWeights)].every(
    ({ length }) => length === members,
  )
  if (areThere && fit && strategies.all !== undefined) return
  throw new ForecartError(
    'ARTIFACT_CORRUPT',
    `${CHOICE_FILE} does not fit the ${members} members of the artifact`,
  )
}
