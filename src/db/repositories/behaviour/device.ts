/** What a visitor uses, in SQL: the property `device` of an event. */
import { MAX_DEVICE_LENGTH } from '../../../contracts/session/event-context'

/** Of the event `e`: NULL where it is no text, number, true or false, as live (ingest.service.ts). */
export const DEVICE_OF_EVENT = `CASE WHEN jsonb_typeof(e.properties -> 'device') IN ('string', 'number', 'boolean')
       THEN left(e.properties ->> 'device', ${MAX_DEVICE_LENGTH}) END`
