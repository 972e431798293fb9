import type { ErrorCode } from '../../../core/errors'
import { enumOf } from '../../enum'

/** The same names as `extensions.code` of errors; docs/errors.md says what to do about each. */
export const ErrorCodeEnum = enumOf<ErrorCode>(
  'ErrorCode',
  'What is wrong, as a stable code: in results, and as "extensions.code" of errors. docs/errors.md says what to do about each.',
  {
    UNAUTHENTICATED: 'There are no credentials, or they are wrong or expired.',
    FORBIDDEN: 'The credentials do not allow this.',
    NOT_FOUND: 'There is no such thing, or you may not see it.',
    BAD_USER_INPUT: 'An argument or a row is not valid.',
    CONFLICT: 'It contradicts what is stored, or the same thing is under way.',
    NO_MODEL: 'No model serves this yet.',
    NOT_ENOUGH_DATA: 'There is too little history for an honest answer.',
    RATE_LIMITED: 'There are too many requests a second, or too many operations at once.',
    QUERY_TOO_EXPENSIVE: 'The operation asks for more than one caller may ask for.',
    TIMEOUT: 'The time limit was over.',
    CANCELLED: 'Somebody cancelled it.',
    BAD_CONFIGURATION: 'An environment variable is not valid, or a limit is too low.',
    ALREADY_RUNNING: 'Another server uses this home.',
    DATABASE_UNAVAILABLE: 'The database cannot be reached or started.',
    MIGRATION_FAILED: 'A migration of the database failed, or was changed after it had been applied.',
    MODEL_HOST_UNAVAILABLE: 'The process that runs models did not start, or died twice in a row.',
    TRAINER_CRASHED: 'The process of a training run died, and the one in its place too.',
    ARTIFACT_CORRUPT: 'A file of a model version is damaged, or is not a model.',
    UNSUPPORTED_KERNEL: 'A model uses an operation that the compiler does not know.',
    TRACE_REFUSED: 'A model does something that a compiled graph would silently freeze.',
    DEVICE_UNAVAILABLE: 'A device for models does not work here.',
    DEVICE_LOST: 'A GPU failed in the middle of the work.',
    INTERNAL_SERVER_ERROR: 'This is a defect of Forecart; the log has the details.',
  },
)
