/** Functions of tfjs that ONNX lacks, or defines otherwise, as formulas that keep their digits in float32. */
import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'

/** `log(u) x / (u - 1)` with `u = 1 + x`: exact to the last digits where x is small, as W. Kahan found. */
export function log1p(builder: GraphBuilder, x: GraphValue): GraphValue {
  const one = builder.scalar(1)
  const risen = builder.add(x, one)
  const slope = builder.div(builder.unary('Log', risen), builder.sub(risen, one))
  const isTooSmall = builder.binary('Equal', risen, one, 'bool')
  const isInfinite = builder.binary('Equal', risen, builder.scalar(Infinity), 'bool')
  const asItIs = builder.binary('Or', isTooSmall, isInfinite)
  return builder.where(asItIs, x, builder.mul(slope, x))
}

/** `e^x - 1`; near zero, where that would cancel, `2 t / (1 - t)` with `t = tanh(x / 2)`, which far from zero would. */
export function expm1(builder: GraphBuilder, x: GraphValue): GraphValue {
  const [half, one] = [builder.scalar(0.5), builder.scalar(1)]
  const t = builder.unary('Tanh', builder.mul(x, half))
  const nearZero = builder.div(t, builder.mul(builder.sub(one, t), half))
  const isNear = builder.binary('Less', builder.unary('Abs', x), half, 'bool')
  return builder.where(isNear, nearZero, builder.sub(builder.unary('Exp', x), one))
}

/** The angle of the point (x, y): that of (|x|, |y|), mirrored where x is negative (-0 included), and again where y is. */
export function atan2(builder: GraphBuilder, y: GraphValue, x: GraphValue): GraphValue {
  const zero = builder.scalar(0)
  const isNegative = (z: GraphValue): GraphValue => {
    const isInverseNegative = builder.binary('Less', builder.unary('Reciprocal', z), zero, 'bool')
    return builder.binary('Or', builder.binary('Less', z, zero, 'bool'), isInverseNegative)
  }
  const [height, width] = [builder.unary('Abs', y), builder.unary('Abs', x)]
  // 0 / 0 is to be 0, and Infinity / Infinity 1.
  const ifEqual = builder.cast(builder.binary('Greater', height, zero, 'bool'), 'float32')
  const isEqual = builder.binary('Equal', height, width, 'bool')
  const slope = builder.where(isEqual, ifEqual, builder.div(height, width))
  const angle = builder.unary('Atan', slope)
  const turned = builder.where(isNegative(x), builder.sub(builder.scalar(Math.PI), angle), angle)
  return builder.where(isNegative(y), builder.unary('Neg', turned), turned)
}

/** The remainder with the sign of the divisor; ONNX's has that of the dividend, as in C. */
export function floatRemainder(builder: GraphBuilder, a: GraphValue, b: GraphValue): GraphValue {
  const zero = builder.scalar(0)
  const isNegative = (x: GraphValue): GraphValue => builder.binary('Less', x, zero, 'bool')
  const rest = builder.binary('Mod', a, b, 'float32', { fmod: 1 })
  const hasRightSign = builder.binary('Equal', isNegative(a), isNegative(b), 'bool')
  const isRest = builder.binary('Or', hasRightSign, builder.binary('Equal', rest, zero, 'bool'))
  return builder.where(isRest, rest, builder.add(rest, b))
}

/** The quotient rounded down, and what rests, which has the sign of the divisor. By 0, where ONNX Runtime fails, both are 0. */
export function integerQuotient(
  builder: GraphBuilder,
  a: GraphValue,
  b: GraphValue,
): { quotient: GraphValue; rest: GraphValue } {
  const zero = builder.scalar(0, 'int32')
  const isZero = builder.binary('Equal', b, zero, 'bool')
  const divisor = builder.where(isZero, builder.scalar(1, 'int32'), b)
  const rest = builder.binary('Mod', a, divisor, 'int32', { fmod: 0 })
  const quotient = builder.div(builder.sub(a, rest), divisor)
  return { quotient: builder.where(isZero, zero, quotient), rest }
}
