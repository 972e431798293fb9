-- The kind of a task is a text: a task that is added needs no migration.
ALTER TABLE "model" ALTER COLUMN "task" TYPE TEXT USING "task"::TEXT;
DROP TYPE "model_task";
