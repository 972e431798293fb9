/**
 * fast-check with one seed, so that every run of the suite tries the same cases. FORECART_TEST_SEED=<integer> tries others;
 * a failure prints the seed that it needs.
 */
import fc from 'fast-check'

const DEFAULT_SEED = 20_260_101

fc.configureGlobal({ seed: Number(process.env['FORECART_TEST_SEED'] ?? DEFAULT_SEED) })

export { fc }
