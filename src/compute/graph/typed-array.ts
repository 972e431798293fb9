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
      return new Float32Array(numbersOf(values))
    case 'int32':
      return new Int32Array(numbersOf(values))
    case 'uint32':
      return new Uint32Array(numbersOf(values))
    case 'int8':
      return new Int8Array(numbersOf(values))
    case 'uint8':
      return new Uint8Array(numbersOf(values))
    case 'bool':
      return Uint8Array.from(values, (value) => (Number(value) === 0 ? 0 : 1))
    case 'int64':
      return BigInt64Array.from(values, BigInt)
  }
}

/** Typed arrays of numbers are copied as a whole, which is many times as fast as element by element. */
function numbersOf(values: ArrayLike<number | bigint>): ArrayLike<number> {
  const isOfNumbers = ArrayBuffer.isView(values) && typeof values[0] !== 'bigint'
  return isOfNumbers ? (values as ArrayLike<number>) : Float64Array.from(values, Number)
}
