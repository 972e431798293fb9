/** What came of recommendations: how often they were followed, and what was bought then. */
import type { Viewer } from '../../contracts/viewer'
import type { Queryable } from '../../db/client'
import {
  type CurrencyAmount,
  readSlateReport,
  type SlateCounts,
  type SlateGroup,
  type SlateGrouping,
} from '../../db/repositories/slates/slate-report.repository'
import { clusteredShare } from '../../evaluation'
import { requireScope } from '../access'
import { requireConfidence } from '../../core/statistics/confidence'
import { refuse, requireInstant, requireNumber } from '../input-rules'

export { SLATE_GROUPINGS, type SlateGrouping } from '../../db/repositories/slates/slate-report.repository'

export interface SlateReportInput {
  /** Of when the lists were answered: half-open, at most 92 days. */
  readonly from: Date
  readonly to: Date
  readonly groupBy: SlateGrouping
  readonly surface?: string | null
  readonly experimentId?: bigint | null
  /** Carts and purchases count so long after the click. */
  readonly attributionHours: number
  /** The probability mass of the intervals. */
  readonly confidence: number
}

export interface Estimated {
  readonly mean: number
  readonly lower: number
  readonly upper: number
  readonly confidence: number
}

export interface SlateReportLine {
  readonly group: SlateGroup | null
  readonly lists: number
  readonly impressions: number
  readonly clicks: number
  readonly addToCarts: number
  readonly conversions: number
  readonly revenue: readonly CurrencyAmount[]
  readonly clickedValue: readonly CurrencyAmount[]
  /** Clicks of impressions. Null: there are no impressions. */
  readonly clickThrough: Estimated | null
  /** Conversions of clicks. Null: there are no clicks. */
  readonly conversion: Estimated | null
}

export interface SlateReport {
  readonly total: SlateReportLine
  /** The group with the most lists first. */
  readonly lines: readonly SlateReportLine[]
}

export const MAX_REPORT_DAYS = 92
export const MAX_REPORT_GROUPS = 200
const MAX_WINDOW_HOURS = 24 * 30
const MS_PER_DAY = 86_400_000

export class SlateReportService {
  constructor(private readonly database: Queryable) {}

  /** @throws UNAUTHENTICATED, FORBIDDEN; BAD_USER_INPUT where the range, the window or the confidence is out of bounds */
  async report(viewer: Viewer, input: SlateReportInput): Promise<SlateReport> {
    requireScope(viewer, 'read')
    const { from, to, groupBy, confidence } = input
    requireReportRange(from, to)
    requireConfidence(confidence)
    const windowHours = requireNumber(input.attributionHours, 'attributionHours', 0, MAX_WINDOW_HOURS)
    const rows = await readSlateReport(this.database, {
      from,
      to,
      groupBy,
      windowHours,
      surface: input.surface ?? null,
      experimentId: input.experimentId ?? null,
      maxGroups: MAX_REPORT_GROUPS,
    })
    const lines = rows.map(({ group, ...counts }) => ({ group, ...lineOf(counts, confidence) }))
    return {
      total: lines.find(({ group }) => group === null)!,
      lines: lines.filter(({ group }) => group !== null),
    }
  }
}

/** @throws BAD_USER_INPUT */
export function requireReportRange(from: Date, to: Date): void {
  const days = (requireInstant(to, 'to').getTime() - requireInstant(from, 'from').getTime()) / MS_PER_DAY
  if (days <= 0) refuse('from must lie before to')
  if (days > MAX_REPORT_DAYS) refuse(`from and to must not lie more than ${MAX_REPORT_DAYS} days apart`)
}

function lineOf(counts: SlateCounts, confidence: number): Omit<SlateReportLine, 'group'> {
  const { lists, impressions, clicks, addToCarts, conversions, revenue, clickedValue } = counts
  const clickThrough = clusteredShare(
    {
      cases: impressions,
      hits: clicks,
      clusters: counts.visitors,
      sumCasesSquared: counts.sumImpressionsSquared,
      sumHitsSquared: counts.sumClicksSquared,
      sumCasesTimesHits: counts.sumImpressionsTimesClicks,
    },
    confidence,
  )
  const conversion = clusteredShare(
    {
      cases: clicks,
      hits: conversions,
      clusters: counts.clickers,
      sumCasesSquared: counts.sumClicksSquared,
      sumHitsSquared: counts.sumConversionsSquared,
      sumCasesTimesHits: counts.sumClicksTimesConversions,
    },
    confidence,
  )
  return {
    lists,
    impressions,
    clicks,
    addToCarts,
    conversions,
    revenue,
    clickedValue,
    clickThrough: clickThrough && { ...clickThrough, confidence },
    conversion: conversion && { ...conversion, confidence },
  }
}
