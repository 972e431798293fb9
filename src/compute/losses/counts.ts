/**
 * Negative log-likelihoods of counts and amounts, by the logarithm of their mean. Terms without a parameter are left out.
 * Not averaged, so that callers can weigh them; all arguments have one shape.
 */
import { tf } from '../tensorflow'

/** `mean - y log mean`. */
export function poissonLoss(logMean: tf.Tensor, actual: tf.Tensor): tf.Tensor {
  return tf.sub(tf.exp(logMean), tf.mul(actual, logMean))
}

/**
 * Negative binomial with mean `m` and size `r`, whose variance is `m + m^2 / r`: Poisson where `r` is large.
 * @param logSize log r
 */
export function negativeBinomialLoss(logMean: tf.Tensor, logSize: tf.Tensor, actual: tf.Tensor): tf.Tensor {
  const mean = tf.exp(logMean)
  const size = tf.exp(logSize)
  const zeros = tf.mul(size, tf.log1p(tf.div(mean, size)))
  const events = tf.mul(actual, tf.sub(logMean, tf.log(tf.add(size, mean))))
  return tf.sub(tf.sub(zeros, events), logGammaRise(size, actual))
}

/** So far from zero, two terms of Stirling's series are exact to float32. */
const STIRLING_SHIFT = 5

/**
 * `log gamma(x + rise) - log gamma(x)`, from Stirling's series at `x + 5` and `gamma(x + 1) = x gamma(x)`. The difference is
 * built from logarithms of `1 + rise / x`: subtracting two values of log gamma would lose all digits where x is large.
 */
function logGammaRise(x: tf.Tensor, rise: tf.Tensor): tf.Tensor {
  const base = tf.add(x, STIRLING_SHIFT)
  const risen = tf.add(base, rise)
  const growth = tf.mul(tf.sub(base, 0.5), tf.log1p(tf.div(rise, base)))
  const linear = tf.mul(rise, tf.sub(tf.log(risen), 1))
  const correction = tf.sub(stirlingCorrection(risen), stirlingCorrection(base))
  const shifts = Array.from({ length: STIRLING_SHIFT }, (_, k) => tf.log1p(tf.div(rise, tf.add(x, k))))
  return tf.sub(tf.add(tf.add(growth, linear), correction), tf.addN(shifts))
}

function stirlingCorrection(x: tf.Tensor): tf.Tensor {
  const inverse = tf.reciprocal(x)
  return tf.mul(inverse, tf.sub(1 / 12, tf.mul(tf.square(inverse), 1 / 360)))
}

/**
 * Tweedie deviance without its constant: amounts that are often zero, with variance proportional to `mean^power`.
 * @param power in (1, 2): near 1 like Poisson, near 2 like gamma. @throws RangeError outside.
 */
export function tweedieLoss(logMean: tf.Tensor, actual: tf.Tensor, power: number): tf.Tensor {
  if (!(power > 1 && power < 2)) throw new RangeError(`The power must lie in (1, 2), not be ${power}`)
  const observed = tf.mul(actual, tf.div(tf.exp(tf.mul(logMean, 1 - power)), 1 - power))
  return tf.sub(tf.div(tf.exp(tf.mul(logMean, 2 - power)), 2 - power), observed)
}
