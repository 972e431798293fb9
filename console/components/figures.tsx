/** Single figures in a row, each with what it is and what it stands beside. */
export interface Figure {
  readonly label: string
  readonly value: string
  readonly note?: string | undefined
}

export function Figures({ figures }: { readonly figures: readonly Figure[] }) {
  return (
    <div className="figures">
      {figures.map(({ label, value, note }) => (
        <dl key={label} className="figure card">
          <dt>{label}</dt>
          <dd>{value}</dd>
          {note ? <dd className="soft">{note}</dd> : null}
        </dl>
      ))}
    </div>
  )
}
