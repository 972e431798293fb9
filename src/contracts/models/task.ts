/**
 * A task is a kind of question that models answer, such as the demand of the next days. The rooms that train, register and
 * serve models know what stands here, and nothing of any one task: see docs/adding-a-model.md.
 *
 * Methods are declared as methods, so that a task of its own inputs passes for `Task` of unknown ones: whoever takes a task by
 * name hands it only what came from that same task.
 */
import type { ArtifactFiles, Family, Predictor } from './estimator'
import type { ModelSignature } from './signature'

/** What a task is made of: its data, what a model is asked and answers, and its signature. */
export interface TaskTypes {
  readonly data: unknown
  readonly input: unknown
  readonly prediction: unknown
  readonly signature: ModelSignature
}

export type FamilyOf<T extends TaskTypes> = Family<T['data'], T['input'], T['prediction'], T['signature']>
export type PredictorOf<T extends TaskTypes> = Predictor<T['input'], T['prediction'], T['signature']>

export type Hyperparameters = Readonly<Record<string, unknown>>

/**
 * Where a version of a family computes its answers: in the process that asks (what takes well under a millisecond and loads no
 * native code), in the model host, or in the model host of the job runner only.
 */
export type AnswersIn = 'caller' | 'model-host' | 'jobs'

/** A family as everybody may know it. Its code, which may load native libraries, comes with `load`. */
export interface FamilyEntry<T extends TaskTypes = TaskTypes> {
  readonly family: string
  readonly answersIn: AnswersIn
  /** Whether it is one of the simple rules that others are measured against. */
  readonly isReference: boolean
  /** False for models that are trained elsewhere and registered here. */
  readonly isTrainedHere: boolean
  /** The hyper-parameters with their defaults filled in. @throws BAD_USER_INPUT */
  parseHyperparameters(values: Hyperparameters): Hyperparameters
  /**
   * What a version takes and gives, without loading its weights.
   * @throws ARTIFACT_CORRUPT where its signature is damaged, or it reads what this version of Forecart does not compute
   */
  readSignature(files: ArtifactFiles): T['signature']
  load(): Promise<FamilyOf<T>>
}

/** How inputs of several callers become one call of a model, and its answer the answers of each. Pure functions. */
export interface TaskServing<T extends TaskTypes = TaskTypes> {
  /** Rows of one model call. Between two of them, other tasks have their turn: it bounds how long they wait. */
  readonly maxBatchRows: number
  /** Rows of an input: what it costs to answer. */
  countRows(input: T['input']): number
  /** Inputs with an equal text may share a call. */
  shapeOf(input: T['input']): string
  /** Inputs of one shape, their rows one after the other. */
  join(inputs: readonly T['input'][]): T['input']
  /** At most `maxRows` rows each, in order. */
  split(input: T['input'], maxRows: number): readonly T['input'][]
  /** The reverse of `join`: `counts[i]` rows belong to the i-th answer. */
  splitPrediction(prediction: T['prediction'], counts: readonly number[]): readonly T['prediction'][]
  /** The reverse of `split`. */
  joinPredictions(parts: readonly T['prediction'][]): T['prediction']
  /** Whether a version of another signature can answer an input that was made for one of `signature`. */
  mayAnswer(input: T['input'], signature: T['signature']): boolean
  /** An input that only serves to make a model run once, before anybody waits for it. */
  warmUpInput(signature: T['signature'], rows: number): T['input']
}

export interface Task<T extends TaskTypes = TaskTypes> {
  /** The registered name of its models, such as `demand`. A task of several models is given the name of each by the catalogue. */
  readonly name: string
  /** The name of the task in signatures, in the database and in GraphQL, such as DEMAND. */
  readonly kind: string
  /** The first one is trained where no family is named. */
  readonly families: readonly FamilyEntry<T>[]
  /** The reference that takes over where nothing else can, and beside which figures are shown. */
  readonly baselineFamily: string
  /**
   * What the models of one name cannot have, though their family allows it: it is asked before a training is promised.
   * @throws BAD_USER_INPUT
   */
  checkHyperparameters?(modelName: string, values: Hyperparameters): void
  /** Hyper-parameters that decide which windows a model is evaluated on, so that trials with other values of them cannot be compared. */
  readonly fixedInSearch?: readonly string[]
  readonly serving: TaskServing<T>
}
