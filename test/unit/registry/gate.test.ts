import { gatePassed, judge, type GateEvidence, type GateInput } from '../../../src/registry/gate'

function evidence(verdict: GateEvidence['verdict'], challengerLoss: number, pValue: number): GateEvidence {
  return {
    verdict,
    challengerLoss,
    referenceLoss: 1,
    improvementFraction: 1 - challengerLoss,
    pValue,
    clusteredBy: 'items',
    clusters: 40,
    windows: 4,
    windowsWon: verdict === 'better' ? 4 : 2,
  }
}
const better = evidence('better', 0.8, 0.001)
const worse = evidence('worse', 1.25, 0.999)
const noise = evidence('undecided', 0.99, 0.4)
const tie = evidence('undecided', 1, 0.5)

const network = { id: 7n, version: 3, family: 'global-mlp' }
const WORDS = { loss: 'quantile loss', tooLittle: 'too few items, places and weeks have sales' }
const naive = { id: 5n, version: 1, family: 'seasonal-naive' }

/** `results` by "subject>against". Asking for another comparison fails the test. */
function verdict(
  champion: GateInput['champion'],
  results: Record<string, GateEvidence>,
  family = 'global-mlp',
) {
  return judge({
    challengerFamily: family,
    baselineFamily: 'seasonal-naive',
    champion,
    origins: ['2026-01-05', '2026-01-12'],
    horizonDays: 28,
    words: WORDS,
    compare: (subject, against) => {
      const result = results[`${subject}>${against}`]
      if (!result) throw new Error(`unexpected comparison of ${subject} with ${against}`)
      return result
    },
  })
}

describe('the first network', () => {
  it('becomes champion when it beats the baseline', () => {
    const report = verdict(null, { 'challenger>baseline': better })
    expect(report.decision).toBe('CHALLENGER_PROMOTED')
    expect(report.summary).toBe(
      'The challenger (global-mlp) beats the baseline (seasonal-naive): quantile loss 0.8000 against 1.000, ' +
        '20.0 % lower (p = 0.0010 over 40 items, 4 of 4 windows won). The challenger (global-mlp) becomes champion.',
    )
    expect(report.championId).toBeNull()
  })

  it.each([
    ['is worse', worse, 'is worse than'],
    ['ties', tie, 'does not clearly differ from'],
    ['differs by noise', noise, 'does not clearly differ from'],
  ])('leaves the baseline champion when it %s, and says so', (_how, result, words) => {
    const report = verdict(null, { 'challenger>baseline': result })
    expect(report.decision).toBe('BASELINE_PROMOTED')
    expect(report.summary).toContain(`The challenger (global-mlp) ${words} the baseline (seasonal-naive)`)
    expect(report.summary).toMatch(/The baseline \(seasonal-naive\) becomes champion\.$/)
  })
})

describe('a network after a network', () => {
  it('becomes champion when it beats both', () => {
    const report = verdict(network, { 'challenger>baseline': better, 'challenger>champion': better })
    expect(report.decision).toBe('CHALLENGER_PROMOTED')
    expect(report.comparisons.map(({ against, outcome }) => [against, outcome])).toEqual([
      ['baseline', 'BETTER'],
      ['champion', 'BETTER'],
    ])
  })

  it.each([noise, tie, worse])('does not replace a champion that it does not beat', (result) => {
    const report = verdict(network, {
      'challenger>baseline': better,
      'challenger>champion': result,
      'baseline>champion': worse,
    })
    expect(report.decision).toBe('CHAMPION_KEPT')
    expect(report.summary).toMatch(/Version 3 \(global-mlp\) stays champion\.$/)
  })

  it('does not replace a champion that it beats when it does not beat the baseline', () => {
    const report = verdict(network, {
      'challenger>baseline': noise,
      'challenger>champion': better,
      'baseline>champion': noise,
    })
    expect(report.decision).toBe('CHAMPION_KEPT')
  })

  it('makes way for the baseline together with the champion when the baseline beats it', () => {
    const report = verdict(network, {
      'challenger>baseline': worse,
      'challenger>champion': noise,
      'baseline>champion': better,
    })
    expect(report.decision).toBe('BASELINE_PROMOTED')
  })
})

describe('with the baseline as champion', () => {
  it('the baseline stays when the network does not beat it, and the verdict says so', () => {
    const report = verdict(naive, { 'challenger>baseline': noise, 'challenger>champion': noise })
    expect(report.decision).toBe('CHAMPION_KEPT')
    expect(report.summary).toMatch(/The baseline \(seasonal-naive\) stays champion\.$/)
  })
})

describe('a baseline as challenger', () => {
  it('becomes the first champion without a comparison', () => {
    expect(verdict(null, {}, 'seasonal-naive').decision).toBe('CHALLENGER_PROMOTED')
  })

  it('replaces a network only if it beats it', () => {
    expect(verdict(network, { 'challenger>champion': better }, 'seasonal-naive').decision).toBe(
      'CHALLENGER_PROMOTED',
    )
    expect(verdict(network, { 'challenger>champion': noise }, 'seasonal-naive').decision).toBe(
      'CHAMPION_KEPT',
    )
  })
})

it('a verdict holds against the champion that it was given for, and no other', () => {
  const report = verdict(network, { 'challenger>baseline': better, 'challenger>champion': better })
  expect(gatePassed(report, 7n)).toBe(true)
  expect(gatePassed(report, 8n)).toBe(false)
  expect(gatePassed(report, null)).toBe(false)
})

it('a comparison of too few items leaves the baseline champion, and says why', () => {
  const report = judge({
    challengerFamily: 'global-mlp',
    baselineFamily: 'seasonal-naive',
    champion: null,
    origins: ['2026-01-05'],
    horizonDays: 28,
    words: WORDS,
    compare: () => null,
  })
  expect(report.decision).toBe('BASELINE_PROMOTED')
  expect(report.summary).toContain(
    'cannot be compared with the baseline (seasonal-naive): too few items, places and weeks have sales.',
  )
})
