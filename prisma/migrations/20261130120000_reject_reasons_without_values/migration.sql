-- Reasons of earlier imports quote values of records, and errors name folders: the file of rejects and the terminal had them, too.
UPDATE "import_run"
   SET "reasons" = '[]', "rejects" = '[]',
       "error_message" = CASE WHEN "error_message" IS NOT NULL THEN 'The import failed; what it printed has the reason' END;
