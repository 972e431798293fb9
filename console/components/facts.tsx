/** What is to be known of one thing, a line a fact, and the CSV of it. */
import type { ReactNode } from 'react'
import { useMessages } from '../language/preferences'
import { componentMessages } from './components.messages'
import type { CsvValue } from './csv'
import { CsvButton } from './csv-button'

export interface Fact {
  readonly label: string
  /** What the CSV holds, and the page where nothing else is said. */
  readonly value: CsvValue
  readonly show?: ReactNode
}

export function Facts(props: { readonly title: string; readonly facts: readonly Fact[] }) {
  const t = useMessages(componentMessages)
  const { title, facts } = props
  return (
    <div className="card-head facts-with-csv">
      <dl className="facts">
        {facts.map(({ label, value, show }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{show ?? String(value ?? '–')}</dd>
          </div>
        ))}
      </dl>
      <CsvButton
        name={title}
        label={t.factsDownload}
        rows={facts}
        columns={[
          { header: t.fact, value: ({ label }) => label },
          { header: t.value, value: ({ value }) => value },
        ]}
      />
    </div>
  )
}
