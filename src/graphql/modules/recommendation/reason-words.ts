/** Reasons as people read them. */
import type { RecommendationReason, ToldReason } from '../../../services/recommendation/recommendation'
import type { Reason } from '../common/reason.type'

const WORDS: Readonly<Record<RecommendationReason['code'], string>> = {
  VIEWED_WITH: 'Many visitors went on to it',
  SIMILAR: 'It is like what the visitor looked at',
  MATCHES_SEARCH: 'It matches what the visitor searched for',
  POPULAR: 'Many visitors were interested in it lately',
  IN_CATALOGUE: 'It is on sale',
  PINNED: 'The shop has put it at this place',
  RULE: 'The shop ranks it by a rule of its own',
  EXPLORED: 'It is shown to learn how visitors like it',
  OUT_OF_STOCK: 'It is out of stock, and therefore ranked lower',
  USED_BEFORE: 'The customer has paid with it before',
  USED_HERE: 'It is used more often here than elsewhere',
  USED_FOR_AMOUNT: 'It is used more often for such an amount than for others',
  USED_ON_DEVICE: 'It is used more often on such a device than on others',
  USED_OFTEN: 'Many customers pay with it',
  CAN_BE_USED: 'It can be used for this order',
  CLICKED_OFTEN: 'It is clicked more often than others',
  IN_PERIOD: 'It runs now',
  PACED: 'It has cost more today than was planned until now, and is therefore ranked lower',
  SUITS_VISIT: 'It covers what suits the visit',
  ON_POPULAR: 'It covers what many visitors are interested in',
  RUNNING: 'It runs now',
  SELLS_OUT: 'It is sold out before it could be delivered, and therefore ranked lower',
}

export function inWords({ code, weight, itemTitle: title }: ToldReason): Reason {
  if (code === 'VIEWED_WITH') {
    if (title === null) return { code: 'POPULAR', text: WORDS.POPULAR, weight: null }
    return { code, text: `Visitors of "${title}" went on to it`, weight }
  }
  if (code === 'SUITS_VISIT' && title !== null)
    return { code, text: `It covers "${title}", which suits the visit`, weight }
  if (code === 'ON_POPULAR' && title !== null)
    return { code, text: `It covers "${title}", which many visitors are interested in`, weight }
  if (code === 'SIMILAR' && title !== null) return { code, text: `It is like "${title}"`, weight }
  return { code, text: WORDS[code], weight }
}
