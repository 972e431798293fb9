import type { OnnxArray, OnnxDtype } from '../onnx/model-writer'

type ArrayOf = {
  float32: Float32Array
  uint8: Uint8Array
  int8: Int8Array
  int32: Int32Array
  int64: BigInt64Array
  bool: Uint8Array
  uint32: Uint32Array
}

/** A copy of the elements in the array type of `dtype`; booleans become 0 and 1. */
export function toTypedArray<D extends OnnxDtype>(values: ArrayLike<number | bigint>, dtype: D): ArrayOf[D] {
  return convert(values, dtype) as ArrayOf[D]
}

function convert(values: ArrayLike<number | bigint>, dtype: OnnxDtype): OnnxArray {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(values, Number)
    case 'int32':
      return Int32Array.from(values, Number)
    case 'uint32':
      return Uint32Array.from(values, Number)
    case 'int8':
      return Int8Array.from(values, Number)
    case 'uint8':
      return Uint8Array.from(values, Number)
    case 'bool':
      return Uint8Array.from(values, (value) => (Number(value) === 0 ? 0 : 1))
    case 'int64':
      return BigInt64Array.from(values, BigInt)
  }
}
