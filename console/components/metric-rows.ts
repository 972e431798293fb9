/** Figures of a model beside those of a simple rule, by name. */
import { metricMessages } from './metric.messages'
import type { Language } from '../language/messages'

export interface MetricValue {
  readonly name: string
  readonly value?: number | null
}

export function metricOf(metrics: readonly MetricValue[] | undefined, name: string): number | null {
  return metrics?.find((metric) => metric.name === name)?.value ?? null
}

export function metricNames(...lists: readonly (readonly MetricValue[] | undefined)[]): string[] {
  return [...new Set(lists.flatMap((list) => (list ?? []).map(({ name }) => name)))]
}

/** What a figure or a part of the backtest is called; its name where it has no words. */
export function metricWords(name: string, language: Language): string {
  const words: Readonly<Record<string, string>> = metricMessages[language]
  return words[name] ?? name
}

/** As short as the heading of a narrow column has to be. */
export function shortMetricWords(name: string, language: Language): string {
  const words: Readonly<Record<string, string>> = metricMessages[language]
  return words[`${name}.short`] ?? metricWords(name, language)
}
