/** Compute: models written in TensorFlow.js, trained and served at native speed. See docs/compute.md. */
export { tf } from './tensorflow'
export { valuesOf } from './values-of'
export { compileTrainingStep } from './training/compile-training-step'
export type {
  ComputeBackend,
  Feeds,
  RunOptions,
  RunResult,
  StepContext,
  TrainingStep,
  TrainingStepSpec,
} from './training/training-step'
export type { OptimizerOptions } from './training/optimizers'
export type { TensorSpec } from './trace/tracer'
export { exportInference } from './inference/export-inference'
export type { InferenceSpec } from './inference/export-inference'
export * from './serving'
export { quantizeWeights } from './onnx/quantize-weights'
export { counterUniformTensor, dropout, dropoutMask } from './random/dropout'
export { glorotUniformVariable } from './layers/initializers'
export { variablesOf } from './layers/layer'
export type { Layer } from './layers/layer'
export { Dense } from './layers/dense'
export { Embedding } from './layers/embedding'
export { HostEmbedding } from './sparse/host-embedding'
export type { GatheredRows, HostEmbeddingOptions } from './sparse/host-embedding'
export { LayerNorm } from './layers/layer-norm'
export { ReversibleInstanceNorm } from './layers/reversible-instance-norm'
export type { InstanceStatistics } from './layers/reversible-instance-norm'
export { Gru } from './layers/gru'
export { Lstm } from './layers/lstm'
export { Rnn } from './layers/rnn'
export type { RecurrentOptions, RecurrentOutput } from './layers/recurrent'
export { MultiHeadAttention } from './layers/multi-head-attention'
export type { AttentionOptions } from './layers/multi-head-attention'
export { CausalConv1d } from './layers/causal-conv1d'
export { pinballLoss, weightedMean } from './losses/pinball'
export { binaryCrossEntropy, softmaxCrossEntropy } from './losses/classification'
export { bprMaxLoss, sampledSoftmaxLoss } from './losses/ranking'
export type { SampledSoftmaxInputs } from './losses/ranking'
export { compoundPoissonLoss, negativeBinomialLoss, poissonLoss } from './losses/counts'
export { cosineDecay, withWarmUp } from './training/rate-schedules'
export type { RateSchedule } from './training/rate-schedules'
