/** Hyper-parameters of a small ensemble for `corpusOf`, whose network tells more than its other members: one that does not help is left out. */
export const HELPFUL_NETWORK = {
  ...{ vectorSize: 32, steps: 6, batchRows: 16, negatives: 64, epochs: 12 },
  ...{ learningRate: 0.01, dropout: 0 },
}

export const SMALL_ENSEMBLE = {
  networkHyperparameters: HELPFUL_NETWORK,
  validationFraction: 0.2,
  maxQuestions: 100,
}
