import type { GraphBuilder } from '../graph/graph-builder'
import type { GraphValue } from '../graph/graph-value'
import type { AB, Emitter, EmitterTable, X } from './emitter'
import { boolAsInt, emitter } from './emitter'
import { atan2, expm1, floatRemainder, integerQuotient, log1p } from './formulas'
import { refusalOfDtype } from './refused-kernels'

const asFloat = (builder: GraphBuilder, x: GraphValue): GraphValue => builder.cast(x, 'float32')

const binary = (operator: string): Emitter =>
  emitter<AB>((builder, { a, b }) => builder.binary(operator, a, b))

/** ONNX Runtime compares booleans for equality only. */
const comparison = (operator: string): Emitter =>
  emitter<AB>((builder, { a, b }) =>
    builder.binary(operator, boolAsInt(builder, a), boolAsInt(builder, b), 'bool'),
  )

/** `operator` on numbers, and of booleans, where the result is one again, `ofBools`. */
const binaryOrLogical = (operator: string, ofBools: string): Emitter =>
  emitter<AB>((builder, { a, b }) => builder.binary(a.dtype === 'bool' ? ofBools : operator, a, b))

const unary = (operator: string): Emitter => emitter<X>((builder, { x }) => builder.unary(operator, x))

/** For functions that leave 0 and 1, and so booleans, as they are. */
const unaryOfNumbers = (operator: string): Emitter =>
  emitter<X>((builder, { x }) => (x.dtype === 'bool' ? x : builder.unary(operator, x)))

/** For functions that ONNX defines on floats only, and whose results are floats in tfjs, too. */
const floatUnary = (operator: string): Emitter =>
  emitter<X>((builder, { x }) => builder.unary(operator, asFloat(builder, x)))

/** Near the largest float32: lifts every number above zero above 1, denormal ones excepted, which count as zero. */
const LARGE = 3e38

/** Equal to or above zero: where tfjs's Elu and its gradient change over. */
const isAtLeastZero = (builder: GraphBuilder, x: GraphValue): GraphValue =>
  builder.binary('GreaterOrEqual', x, builder.scalar(0, x.dtype), 'bool')

export const elementwiseEmitters: EmitterTable = {
  Add: binary('Add'),
  Sub: binary('Sub'),
  Multiply: binaryOrLogical('Mul', 'And'),
  RealDiv: binary('Div'),
  Maximum: binaryOrLogical('Max', 'Or'),
  Minimum: binaryOrLogical('Min', 'And'),
  Pow: binary('Pow'),
  Prelu: emitter<{ x: GraphValue; alpha: GraphValue }>((builder, { x, alpha }) => prelu(builder, x, alpha)),
  Mod: emitter<AB>((builder, { a, b }) =>
    a.dtype === 'int32' ? integerQuotient(builder, a, b).rest : floatRemainder(builder, a, b),
  ),
  FloorDiv: emitter<AB>((builder, { a, b }) =>
    a.dtype === 'float32'
      ? builder.unary('Floor', builder.div(a, b))
      : integerQuotient(builder, boolAsInt(builder, a), boolAsInt(builder, b)).quotient,
  ),
  SquaredDifference: emitter<AB>((builder, { a, b }) => {
    const difference = builder.sub(a, b)
    return builder.mul(difference, difference)
  }),
  Atan2: emitter<AB>((builder, { a, b }) =>
    builder.cast(atan2(builder, asFloat(builder, a), asFloat(builder, b)), a.dtype),
  ),
  AddN: (builder, inputs) => Object.values(inputs).reduce((sum, x) => builder.add(sum, x)),

  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  Equal: comparison('Equal'),
  NotEqual: emitter<AB>((builder, { a, b }) => builder.unary('Not', builder.binary('Equal', a, b, 'bool'))),
  LogicalAnd: binary('And'),
  LogicalOr: binary('Or'),
  LogicalNot: unary('Not'),
  BitwiseAnd: binary('BitwiseAnd'),

  Neg: unary('Neg'),
  Abs: unaryOfNumbers('Abs'),
  Sign: unaryOfNumbers('Sign'),
  Exp: floatUnary('Exp'),
  Log: unary('Log'),
  Sqrt: unary('Sqrt'),
  Sigmoid: unary('Sigmoid'),
  Tanh: unary('Tanh'),
  Floor: unary('Floor'),
  Ceil: unary('Ceil'),
  Round: emitter<X>((builder, { x }) => (x.dtype === 'float32' ? builder.unary('Round', x) : x)),
  Reciprocal: unary('Reciprocal'),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Tan: unary('Tan'),
  Asin: unary('Asin'),
  Acos: unary('Acos'),
  Atan: unary('Atan'),
  Sinh: unary('Sinh'),
  Cosh: unary('Cosh'),
  Asinh: unary('Asinh'),
  Acosh: unary('Acosh'),
  Atanh: unary('Atanh'),
  Erf: floatUnary('Erf'),
  Relu: unaryOfNumbers('Relu'),
  Elu: unary('Elu'),
  Softplus: unary('Softplus'),
  Selu: unary('Selu'),
  Square: emitter<X>((builder, { x }) => (x.dtype === 'bool' ? x : builder.mul(x, x))),
  Rsqrt: emitter<X>((builder, { x }) => builder.div(builder.scalar(1), builder.unary('Sqrt', x))),
  Log1p: emitter<X>((builder, { x }) => log1p(builder, x)),
  Expm1: emitter<X>((builder, { x }) => expm1(builder, x)),
  IsInf: emitter<X>((builder, { x }) => builder.unary('IsInf', asFloat(builder, x), {}, 'bool')),
  IsFinite: emitter<X>((builder, { x }) => {
    const [isNan, isInfinite] = ['IsNaN', 'IsInf'].map((one) =>
      builder.unary(one, asFloat(builder, x), {}, 'bool'),
    )
    return builder.unary('Not', builder.binary('Or', isNan!, isInfinite!, 'bool'))
  }),
  IsNan: emitter<X>((builder, { x }) => builder.unary('IsNaN', asFloat(builder, x), {}, 'bool')),
  Relu6: emitter<X>((builder, { x }) => (x.dtype === 'bool' ? x : clip(builder, x, 0, 6))),
  ClipByValue: emitter<X, { clipValueMin: number; clipValueMax: number }>((builder, { x }, attributes) =>
    clip(builder, x, attributes.clipValueMin, attributes.clipValueMax),
  ),
  LeakyRelu: emitter<X, { alpha: number }>((builder, { x }, { alpha }) => leakyRelu(builder, x, alpha)),
  // 1 above zero, alpha elsewhere, NaN of NaN. The slope of every Relu on the way back: this takes as long as to compare and
  // cast, which would make 0 of NaN, and a third of the time of Sign.
  Step: emitter<X, { alpha?: number }>((builder, { x }, { alpha = 0 }) => {
    const above = clip(builder, builder.mul(asFloat(builder, x), builder.scalar(LARGE)), 0, 1)
    if (alpha === 0) return builder.cast(above, x.dtype)
    const stepped = builder.add(builder.mul(above, builder.scalar(1 - alpha)), builder.scalar(alpha))
    return builder.cast(stepped, x.dtype)
  }),
  EluGrad: emitter<{ dy: GraphValue; y: GraphValue }>((builder, { dy, y }) =>
    builder.where(isAtLeastZero(builder, y), dy, builder.mul(dy, builder.add(y, builder.scalar(1)))),
  ),
  Cast: emitter<X, { dtype: 'float32' | 'int32' | 'bool' }>((builder, { x }, { dtype }) => {
    if (refusalOfDtype(dtype)) throw new RangeError(refusalOfDtype(dtype))
    if (dtype !== 'bool' || x.dtype === 'bool') return builder.cast(x, dtype)
    return builder.unary('Not', builder.binary('Equal', x, builder.scalar(0, x.dtype), 'bool'))
  }),
  Select: emitter<{ condition: GraphValue; t: GraphValue; e: GraphValue }>((builder, { condition, t, e }) => {
    // A condition of rank 1 selects whole rows.
    const rows = condition.shape.length === 1 && t.shape.length > 1
    const shaped = rows
      ? builder.reshape(condition, [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)])
      : condition
    return builder.where(builder.cast(shaped, 'bool'), t, e)
  }),
}

function clip(builder: GraphBuilder, x: GraphValue, low: number, high: number): GraphValue {
  return builder.operator(
    'Clip',
    [x, builder.scalar(low, x.dtype), builder.scalar(high, x.dtype)],
    x.shape,
    x.dtype,
  )
}

/** Floats, of integers, too. */
function leakyRelu(builder: GraphBuilder, x: GraphValue, alpha: number): GraphValue {
  return builder.unary('LeakyRelu', asFloat(builder, x), { alpha: { float: alpha } })
}

/** Floats, of integers, too. */
function prelu(builder: GraphBuilder, x: GraphValue, alpha: GraphValue): GraphValue {
  return builder.binary('PRelu', asFloat(builder, x), asFloat(builder, alpha))
}

export interface ActivationAttributes {
  readonly activation?: string
  readonly leakyreluAlpha?: number
}

/**
 * The activation of tfjs's fused kernels.
 * @throws RangeError for an unknown one, and for one of integers that tfjs would cut to integers.
 */
export function activate(
  builder: GraphBuilder,
  x: GraphValue,
  { activation, leakyreluAlpha }: ActivationAttributes,
  preluActivationWeights: GraphValue | undefined,
): GraphValue {
  if (x.dtype !== 'float32' && (activation === 'sigmoid' || activation === 'elu'))
    throw new RangeError(`'${activation}' of ${x.dtype}; cast it before`)
  switch (activation) {
    case undefined:
    case null:
    case 'linear':
      return x
    case 'relu':
      return builder.unary('Relu', x)
    case 'sigmoid':
      return builder.unary('Sigmoid', x)
    case 'elu':
      return builder.unary('Elu', x)
    case 'relu6':
      return clip(builder, x, 0, 6)
    case 'leakyrelu':
      return leakyRelu(builder, x, leakyreluAlpha ?? 0.2)
    case 'prelu':
      return prelu(builder, x, preluActivationWeights!)
    default:
      throw new RangeError(`unknown activation ${activation}`)
  }
}
