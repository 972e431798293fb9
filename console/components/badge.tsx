/** A state in a word; the colour only repeats it. */
export type Tone = 'neutral' | 'good' | 'warning' | 'bad'

export function Badge({ tone, children }: { readonly tone: Tone; readonly children: string }) {
  return <span className={`badge ${tone}`}>{children}</span>
}
