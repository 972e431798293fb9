/** The words of an item that a search finds it by: the same for lists that are made now and for models that learn. Pure. */
import {
  type ItemTexts,
  MAX_TEXT_CHARACTERS,
  MOST_CATEGORIES_ABOVE,
} from '../../contracts/session/session-rows'
import { wordCodes } from './event-context'

/** Later words say less. */
const WORDS_OF_ITEM = 30

/** Codes (`textCode`) of the words of its title and brand, and of the names of its category and those above, each once. */
export function wordsOfItem({ title, brand, categories }: ItemTexts): Int32Array {
  const texts = [title, brand ?? '', ...categories.slice(0, MOST_CATEGORIES_ABOVE)]
  return wordCodes(texts.map((text) => text.slice(0, MAX_TEXT_CHARACTERS)).join(' '), WORDS_OF_ITEM)
}
