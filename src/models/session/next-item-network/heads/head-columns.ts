/** Columns of what heads say, as corrections of what counting says: the actions in the order of their codes, then these. */
import { ACTION_COUNT } from '../../../../contracts/session/next-action'

export const PURCHASE_COLUMN = ACTION_COUNT
export const ORDER_VALUE_COLUMN = ACTION_COUNT + 1
export const CORRECTIONS = ACTION_COUNT + 2
