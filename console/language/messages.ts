/** Texts lie beside the page that shows them, in English and in Chinese. A text with values in it is a function of them. */
export type Language = 'en' | 'zh'

type Text = string | ((...values: never[]) => string)
type Translated<Texts> = { readonly [Name in keyof Texts]: Texts[Name] extends string ? string : Texts[Name] }

export interface Messages<Texts> {
  readonly en: Translated<Texts>
  readonly zh: Translated<Texts>
}

/** A text that lacks its translation does not compile. */
export function defineMessages<const Texts extends Readonly<Record<string, Text>>>(
  en: Texts,
  zh: Translated<Texts>,
): Messages<Texts> {
  return { en: en as Translated<Texts>, zh }
}
