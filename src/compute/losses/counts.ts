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

/** I1(z) / z up to `BESSEL_SEAM` in powers of (z / BESSEL_SEAM)^2, and sqrt(z) exp(-z) I1(z) beyond in powers of BESSEL_SEAM / z: Abramowitz and Stegun 9.8.3 and 9.8.4. */
const BESSEL_SEAM = 3.75
const BESSEL_NEAR = [0.5, 0.87890594, 0.51498869, 0.15084934, 0.02658733, 0.00301532, 0.00032411]
const BESSEL_FAR = [
  0.39894228, -0.03988024, -0.00362018, 0.00163801, -0.01031555, 0.02282967, -0.02895312, 0.01787654,
  -0.00420059,
]

/**
 * Tweedie of power 1.5 with its dispersion: the sum of a Poisson number of exponential amounts. With mean `m` and dispersion
 * `f` the variance is `f m^1.5`, and zero has the probability `exp(-2 sqrt(m) / f)`. At other powers the density is an infinite series; here it is a Bessel function
 * (Jorgensen 1987, "Exponential dispersion models"): with `z = 4 sqrt(y) / f`,
 *
 *     -log p(y) = 2 (sqrt(m) - sqrt(y))^2 / (f sqrt(m)) - [y > 0] log(4 exp(-z) 2 I1(z) / z / f^2)
 *
 * @param logDispersion log f
 * @param actual from 0 on. Not trained.
 */
export function compoundPoissonLoss(
  logMean: tf.Tensor,
  logDispersion: tf.Tensor,
  actual: tf.Tensor,
): tf.Tensor {
  const root = tf.exp(tf.mul(logMean, 0.5))
  const inverse = tf.exp(tf.neg(logDispersion))
  const actualRoot = tf.sqrt(actual)
  const miss = tf.div(tf.square(tf.sub(root, actualRoot)), root)
  const z = tf.mul(tf.mul(actualRoot, 4), inverse)
  const logDensity = tf.add(
    tf.sub(logScaledBessel(z), tf.mul(logDispersion, 2)),
    // 4, and the 2 of 2 I1(z) / z
    Math.log(8),
  )
  return tf.sub(tf.mul(tf.mul(miss, 2), inverse), tf.mul(tf.step(actual), logDensity))
}

/** `log(exp(-z) I1(z) / z)` for z from 0 on. Each part is given arguments of its own range, so that neither overflows in the other's. */
function logScaledBessel(z: tf.Tensor): tf.Tensor {
  const beyond = tf.relu(tf.sub(z, BESSEL_SEAM))
  const near = tf.sub(z, beyond)
  const far = tf.add(beyond, BESSEL_SEAM)
  const ofNear = tf.sub(tf.log(polynomial(BESSEL_NEAR, tf.square(tf.div(near, BESSEL_SEAM)))), near)
  const ofFar = tf.sub(tf.log(polynomial(BESSEL_FAR, tf.div(BESSEL_SEAM, far))), tf.mul(tf.log(far), 1.5))
  return tf.add(ofNear, tf.mul(tf.step(beyond), tf.sub(ofFar, ofNear)))
}

function polynomial(coefficients: readonly number[], x: tf.Tensor): tf.Tensor {
  return coefficients
    .slice(0, -1)
    .reduceRight<tf.Tensor>(
      (sum, coefficient) => tf.add(tf.mul(sum, x), coefficient),
      tf.fill(x.shape, coefficients.at(-1)!),
    )
}
