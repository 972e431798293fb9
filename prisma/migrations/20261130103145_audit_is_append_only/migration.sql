-- Entries of the audit log are appended, and deleted by age alone (src/services/operations/retention.service.ts); nobody changes one.
CREATE FUNCTION "refuse_audit_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Entries of the audit log are never changed';
END
$$;

CREATE TRIGGER "audit_entry_is_append_only" BEFORE UPDATE ON "audit_entry"
    FOR EACH STATEMENT EXECUTE FUNCTION "refuse_audit_change"();
