/**
 * fast-check with one seed, so that every run of the suite tries the same cases. FORECART_TEST_SEED=<integer> tries others;
 * a failure prints the seed that it needs.
 */
import fc from 'fast-check'

const DEFAULT_SEED = 20_260_101

fc.configureGlobal({ seed: Number(process.env['FORECART_TEST_SEED'] ?? DEFAULT_SEED) })

/** Any code point, also half of a pair. (The first use of fast-check's unit 'binary' makes a table of all, which takes most of a second.) */
export const anyCodePoint = fc.nat(0x10ffff).map((code) => String.fromCodePoint(code))

export { fc }
