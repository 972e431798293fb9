import { ForecartError, invariant } from '../../../core/errors'
import type { OnnxAttribute } from '../../onnx/model-writer'
import { tf } from '../../tensorflow'

export type Attributes = Readonly<Record<string, OnnxAttribute>>

/** A value of an ONNX graph: shapes and positions are int64 and stay plain numbers, everything else is a tensor. */
export type EagerValue =
  | { readonly kind: 'tensor'; readonly tensor: tf.Tensor }
  | { readonly kind: 'integers'; readonly values: readonly number[]; readonly shape: readonly number[] }

export const ofTensor = (tensor: tf.Tensor): EagerValue => ({ kind: 'tensor', tensor })

export function ofIntegers(
  values: readonly number[],
  shape: readonly number[] = [values.length],
): EagerValue {
  return { kind: 'integers', values, shape }
}

/** The error for operators and attributes that these implementations would compute wrongly. */
export function noCounterpart(what: string): ForecartError {
  return new ForecartError(
    'UNSUPPORTED_KERNEL',
    `The ONNX operator ${what} has no counterpart on tfjs devices; use an ort device`,
  )
}

export function tensorOf(value: EagerValue | undefined): tf.Tensor {
  invariant(value, 'an operator has its inputs')
  return value.kind === 'tensor' ? value.tensor : tf.tensor([...value.values], [...value.shape], 'int32')
}

export function integersOf(value: EagerValue | undefined): readonly number[] {
  invariant(value?.kind === 'integers', 'shapes and positions are computed from shapes')
  return value.values
}
