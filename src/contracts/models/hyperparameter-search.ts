/** A search for hyper-parameters: what may vary, how it is looked for, and how much of it may be tried. */

export const SEARCH_METHODS = ['GRID', 'RANDOM', 'BAYESIAN', 'HALVING'] as const

export type SearchMethod = (typeof SEARCH_METHODS)[number]

export type ChoiceValue = string | number | boolean

/** One hyper-parameter that varies. */
export type Dimension =
  | { readonly kind: 'choice'; readonly values: readonly ChoiceValue[] }
  | {
      readonly kind: 'range'
      readonly from: number
      readonly to: number
      /** Whether all parts of the range, or all ratios within it, are looked at alike. */
      readonly scale: 'linear' | 'log'
      readonly isWhole: boolean
      /** Values of a grid, evenly spaced on the scale, both ends included. */
      readonly steps: number
    }

export interface HyperparameterSearch {
  readonly method: SearchMethod
  /** By the name of the hyper-parameter. */
  readonly space: Readonly<Record<string, Dimension>>
  readonly maxTrials: number
  /** Of all trials together. The first one that succeeds is never cut short. */
  readonly maxSeconds: number
  /** Of HALVING: the hyper-parameter that says how much a trial may cost, such as maxSteps. */
  readonly resource?: { readonly name: string; readonly least: number; readonly most: number }
}

/** One configuration that was tried. */
export interface Trial {
  /** From 0. */
  readonly number: number
  /** Of the space, and the resource; what all trials share is not repeated. */
  readonly hyperparameters: Readonly<Record<string, ChoiceValue>>
  /** On validation windows, which lie before those of the gate. Null where the trial failed. */
  readonly loss: number | null
  readonly seconds: number
  readonly errorCode: string | null
  readonly errorMessage: string | null
}
