/** Single figures in a row, each with what it is and what it stands beside, and the CSV of them. */
import { useMessages } from '../language/preferences'
import { componentMessages } from './components.messages'
import type { CsvValue } from './csv'
import { CsvButton } from './csv-button'

export interface Figure {
  readonly label: string
  /** What the CSV holds. */
  readonly value: CsvValue
  /** The value as the page writes it. */
  readonly text: string
  readonly note?: string | undefined
}

export function Figures(props: { readonly title: string; readonly figures: readonly Figure[] }) {
  const t = useMessages(componentMessages)
  const { title, figures } = props
  if (figures.length === 0) return null
  return (
    <section className="figures-with-csv" aria-label={title}>
      <div className="figures">
        {figures.map(({ label, text, note }) => (
          <dl key={label} className="figure card">
            <dt>{label}</dt>
            <dd>{text}</dd>
            {note ? <dd className="soft">{note}</dd> : null}
          </dl>
        ))}
      </div>
      <CsvButton
        name={title}
        rows={figures}
        columns={[
          { header: t.figure, value: ({ label }) => label },
          { header: t.value, value: ({ value }) => value },
          { header: t.note, value: ({ note }) => note },
        ]}
      />
    </section>
  )
}
